"""From a file to its units: the one place that knows which reader reads which kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from services.files.documents import plain
from services.files.documents.archives import Archive
from services.files.documents.docx import read_docx
from services.files.documents.html import read_html
from services.files.documents.kinds import READABLE
from services.files.documents.problems import CorruptDocument, UnsupportedKind
from services.files.documents.units import Unit
from services.files.documents.xliff import read_xliff
from services.files.documents.xml import parse_xml


def read_units(path: Path, kind: str) -> Iterator[Unit]:
    """Yield the units of a document of a readable kind."""
    if kind == "docx":
        with Archive(path) as archive:
            yield from read_docx(archive)
    elif kind == "xliff":
        yield from read_xliff(parse_xml(path.read_bytes()))
    elif kind in ("html", "txt"):
        text = plain.decode(path.read_bytes())
        if text is None:
            raise CorruptDocument("The encoding of the text is unknown. Save it as UTF-8 and send it again.")
        yield from read_html(text) if kind == "html" else plain.read_plain(text)
    else:
        raise no_reader(kind)


def no_reader(kind: str) -> UnsupportedKind:
    """Say that a kind cannot be counted, and which can."""
    return UnsupportedKind(
        f"Files of the kind “{kind}” cannot be counted yet; these can: {', '.join(READABLE)}. "
        "Convert the file, or send it as reference material."
    )
