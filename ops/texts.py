"""The portal's texts: gathers them from code and templates, and keeps every catalogue complete (`make texts`)."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
WEB = ROOT / "gateway" / "web"
LOCALES = WEB / "locales"
KEYWORDS = {"_": None, "N_": None, "say": None, "ngettext": (1, 2), "plural": (1, 2)}
METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {"**/templates/**.html": {"extensions": "", "trimmed": "true"}}
_PLACES = re.compile(r"%\((\w+)\)s")


def main() -> int:
    """Add new texts to the catalogues and drop old ones; 1 when a text has no translation."""
    for path in catalogues():
        known = update(path)
        with path.open("wb") as target:
            write_po(target, known, width=110, omit_header=False, sort_by_file=True, include_lineno=False)
    troubles = [trouble for path in catalogues() for trouble in check(path)]
    for trouble in troubles:
        print(trouble, file=sys.stderr)
    return 1 if troubles else 0


def catalogues() -> list[Path]:
    """Return the catalogue of every language but English, which the code itself speaks."""
    return sorted(LOCALES.glob("*/LC_MESSAGES/portolan.po"))


def gathered() -> Catalog:
    """Gather every text of pages, with the files that it stands in."""
    catalogue = Catalog(project="Portolan", charset="utf-8")
    found = extract_from_dir(str(WEB), METHODS, OPTIONS, keywords=KEYWORDS)
    for file, _line, message, _comments, _context in sorted(found, key=lambda each: (each[0], each[1])):
        catalogue.add(message, locations=[(file, 0)])
    return catalogue


def update(path: Path) -> Catalog:
    """Return a catalogue with the texts of today: translations that stay, gaps for what is new."""
    known = _read(path)
    known.update(gathered(), no_fuzzy_matching=True)
    known.obsolete.clear()
    # A date in the file would change it at every run.
    known.revision_date = known.creation_date = datetime(2026, 1, 1, tzinfo=UTC)
    return known


def check(path: Path) -> Iterator[str]:
    """Yield what is wrong with a catalogue: texts without translation, other placeholders, texts of yesterday."""
    language = path.parent.parent.name
    kept = _read(path)
    wanted = {_key(message): message for message in gathered() if message.id}
    for message in kept:
        if message.id and _key(message) not in wanted:
            yield f"{language}: no page says {message.id!r} any more; run `make texts`"
    for key, message in wanted.items():
        told = kept.get(key)
        if told is None or not _complete(told):
            yield f"{language}: {message.id!r} has no translation"
        elif _places(told.string or "") != _places(message.id):
            yield f"{language}: {message.id!r} has other placeholders than its translation {told.string!r}"


def _read(path: Path) -> Catalog:
    with path.open("rb") as source:
        return read_po(source, locale=path.parent.parent.name)


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _complete(message: Message) -> bool:
    told = message.string
    return all(told) if isinstance(told, list | tuple) else bool(told)


def _places(text: str | tuple[str, ...] | list[str]) -> set[str]:
    texts = (text,) if isinstance(text, str) else text
    return {place for each in texts for place in _PLACES.findall(each)}


if __name__ == "__main__":
    sys.exit(main())
