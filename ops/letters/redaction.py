"""What an operator may read of a message: ids, types, numbers, states and dates; never what people wrote or are called.

A contract tells what a field holds. What no contract knows is hidden, whatever it looks like.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from typing import Any

from contracts import loader
from contracts.loader import ContractError

# Open strings of the contracts that hold a code, a number or a name of ours, never something of a person's.
_CODES = frozenset(
    "currency kind number order_numbers profile reason roles service sha256 state step unit".split()  # noqa: SIM905
)
_CODE = re.compile(r"[A-Za-z0-9_.:/-]{1,64}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_TAG = "BCP 47 tag"
_FORMATS = {
    "uuid": _UUID,
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "date-time": re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?"),
    "decimal": re.compile(r"-?\d{1,30}(\.\d{1,20})?"),
    _TAG: re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}"),
}
_ENVELOPE: Mapping[str, Any] = {
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "aggregate_id": {"type": "string", "format": "uuid"},
        "aggregate_version": {"type": "integer"},
        "organisation_id": {"type": ["string", "null"], "format": "uuid"},
        "occurred_at": {"type": "string", "format": "date-time"},
        "correlation_id": {"type": "string", "format": "uuid"},
        "causation_id": {"type": ["string", "null"], "format": "uuid"},
    }
}
_ADDRESS = re.compile(r"[^\s@<>\"'(]+@[^\s@<>\"')]+")
_SECRET = re.compile(r"[A-Za-z0-9_+/=.-]{24,}")
# The name of a module or of an exception, which is as long as a token but made of words.
_DOTTED = re.compile(r"([a-z]+\d{0,2}|([A-Z][a-z]+)+)([._]([a-z]+\d{0,2}|([A-Z][a-z]+)+))*")
_QUOTED = re.compile(r"(['\"])(.*?)\1")


def redacted_body(body: str | bytes) -> Any:
    """Return what may be shown of a message: an event by its contract, anything else by its structure alone."""
    content = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else bytes(body)
    try:
        read = json.loads(content)
    except (ValueError, RecursionError):
        return {"unreadable": "no JSON", "bytes": len(content), "sha256": sha256(content).hexdigest()}
    if not isinstance(read, dict):
        return _unknown(read)
    event_type = read.get("type")
    schema = _schema_of(event_type) if isinstance(event_type, str) else None
    if schema is None:
        return _unknown(read)
    shown = _object({key: value for key, value in read.items() if key not in {"type", "payload"}}, _ENVELOPE)
    return {"type": event_type, **shown, "payload": redacted(read.get("payload"), schema)}


def redacted(value: Any, schema: Mapping[str, Any], name: str = "") -> Any:
    """Return a value with everything hidden that its schema does not show to be harmless."""
    if value is None or (isinstance(value, bool) and "boolean" in _types(schema)):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value if {"integer", "number"} & _types(schema) else _hidden(value)
    if isinstance(value, str):
        return value if _is_harmless(value, schema, name) else _hidden(value)
    if isinstance(value, list) and "items" in schema:
        return [redacted(each, schema["items"], name) for each in value]
    if isinstance(value, dict) and ("properties" in schema or "additionalProperties" in schema):
        return _object(value, schema)
    return _unknown(value)


def redacted_text(text: str) -> str:
    """Return the reason of a failure without what it may quote of a message: addresses, secrets, values.

    Database errors end at their first line, because what follows are the values of a row.
    """
    first = text.splitlines()[0] if "[SQL" in text or "psycopg2" in text or "DETAIL" in text else text
    shown = _ADDRESS.sub("[address]", first)
    shown = _QUOTED.sub(_without_value, shown)
    return _SECRET.sub(_without_secret, shown)


def _object(value: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    known = schema.get("properties", {})
    others = schema.get("additionalProperties")
    shown: dict[str, Any] = {}
    for number, (key, each) in enumerate(value.items()):
        told = key if _NAME.fullmatch(key) else f"[hidden name {number}]"
        if key in known:
            shown[told] = redacted(each, known[key], key)
        elif isinstance(others, Mapping):
            shown[told] = redacted(each, others, "")
        else:
            shown[told] = _unknown(each)
    return shown


def _unknown(value: Any) -> Any:
    """Show the structure, and ids: a random number tells nobody anything who may not look it up."""
    if value is None or isinstance(value, bool) or (isinstance(value, str) and _UUID.fullmatch(value)):
        return value
    if isinstance(value, dict):
        return _object(value, {})
    if isinstance(value, list):
        return [_unknown(each) for each in value[:20]]
    return _hidden(value)


def _hidden(value: object) -> str:
    if isinstance(value, str):
        return f"[hidden, {len(value)} characters]"
    return "[hidden]"


def _is_harmless(value: str, schema: Mapping[str, Any], name: str) -> bool:
    if "enum" in schema:
        return value in schema["enum"]
    pattern = _FORMATS.get(schema.get("format") or schema.get("description", ""))
    if pattern is None and name in _CODES:
        pattern = _CODE
    return pattern is not None and pattern.fullmatch(value) is not None


def _types(schema: Mapping[str, Any]) -> set[str]:
    told = schema.get("type", ())
    return {told} if isinstance(told, str) else set(told)


def _schema_of(event_type: str) -> Mapping[str, Any] | None:
    try:
        return loader.event(event_type).schema
    except ContractError:
        return None


def _without_value(found: re.Match[str]) -> str:
    return found[0] if _is_known(found[2]) else f"{found[1]}[hidden]{found[1]}"


def _without_secret(found: re.Match[str]) -> str:
    return found[0] if _is_known(found[0]) or _DOTTED.fullmatch(found[0]) else "[hidden]"


def _is_known(word: str) -> bool:
    return any((word in _vocabulary(), _UUID.fullmatch(word)))


@cache
def _vocabulary() -> frozenset[str]:
    """List the words that a reason may quote: types of events and names of their fields."""
    words = {contract.type for contract in loader.events()} | set(_ENVELOPE["properties"]) | {"type", "payload"}
    words |= {f"{service}.{contract.type}" for contract in loader.events() for service in contract.consumers}
    for contract in loader.events():
        words.update(_names(contract.schema))
    return frozenset(words)


def _names(schema: Mapping[str, Any]) -> Iterator[str]:
    for name, each in schema.get("properties", {}).items():
        yield name
        yield from _names(each)
    if "items" in schema:
        yield from _names(schema["items"])
