"""What was published once: a version of an event only ever gains optional fields.

`python -m contracts.published` records new events and new optional fields in `published.json`; it refuses
everything else, for which a new version of the event is made beside the old one.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from contracts import loader
from contracts.loader import ROOT

RECORD = ROOT / "published.json"
# Words about a field may change; what it may hold may not.
_WORDS = {"description", "title", "examples"}


def main() -> int:
    """Record the present schemas; 1 and a line per finding when they break a published version."""
    found = breaches(recorded(), present())
    for breach in found:
        print(breach)
    if found:
        return 1
    RECORD.write_text(json.dumps(present(), indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return 0


def recorded() -> dict[str, Any]:
    """Return the schemas as they were published, by type."""
    found: dict[str, Any] = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    return found


def present() -> dict[str, Any]:
    """Return the schemas of the contracts as they are now, by type."""
    return {contract.type: contract.schema for contract in loader.events()}


def breaches(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """List what readers of a published version could no longer rely on."""
    gone = [f"{name}: was published and is gone" for name in old if name not in new]
    return gone + [breach for name in old if name in new for breach in _changes(name, old[name], new[name])]


def _changes(place: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    nested = {"properties", "required", "items"}
    for word in sorted((old.keys() | new.keys()) - nested - _WORDS):
        if old.get(word) != new.get(word):
            yield f"{place}: {word} was {old.get(word)!r} and is {new.get(word)!r}"
    if set(old.get("required", ())) != set(new.get("required", ())):
        yield f"{place}: other fields are required than were"
    properties = new.get("properties", {})
    for name, schema in old.get("properties", {}).items():
        if name in properties:
            yield from _changes(f"{place}/{name}", schema, properties[name])
        else:
            yield f"{place}/{name}: was published and is gone"
    if "items" in old or "items" in new:
        yield from _changes(f"{place}/*", old.get("items", {}), new.get("items", {}))


if __name__ == "__main__":
    sys.exit(main())
