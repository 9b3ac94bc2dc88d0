"""The kind of a file by its content; its name only has to agree."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

import puremagic

from services.files.documents import plain
from services.files.documents.archives import Archive
from services.files.documents.pdf import check_pdf
from services.files.documents.problems import (
    CorruptDocument,
    DisguisedDocument,
    EmptyDocument,
    EncryptedDocument,
    UnsupportedKind,
)
from services.files.documents.xml import local_name, parse_xml

READABLE = ("docx", "html", "txt", "xliff")
"""Kinds with a reader: only these can be counted."""

_HEAD = 8192
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_EXECUTABLES = (
    b"MZ",
    b"\x7fELF",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    b"#!",
)
_KIND_OF_SUFFIX = {
    "docx": "docx", "docm": "docx", "xlsx": "xlsx", "pptx": "pptx", "odt": "odt", "ods": "ods", "odp": "odp",
    "html": "html", "htm": "html", "xhtml": "html", "txt": "txt", "text": "txt",
    "xlf": "xliff", "xliff": "xliff", "sdlxliff": "xliff", "mqxliff": "xliff", "mxliff": "xliff",
    "pdf": "pdf", "zip": "zip", "doc": "doc", "xls": "doc", "ppt": "doc",
    "png": "png", "jpg": "jpg", "jpeg": "jpg", "gif": "gif",
}  # fmt: skip
_MAIN_TYPES = (
    (b"wordprocessingml.document.main+xml", "docx"),
    (b"application/vnd.ms-word.document.macroEnabled.main+xml", "docx"),
    (b"spreadsheetml.sheet.main+xml", "xlsx"),
    (b"presentationml.presentation.main+xml", "pptx"),
)
_HTML_LOOK = re.compile(
    r"\s*+(?:<\?xml[^>]*+>\s*+)?+(?:(?><!--.*?-->)\s*+)*+(?:<!doctype\s+html|<html\b)", re.IGNORECASE | re.DOTALL
)
_TAG_LOOK = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>", re.IGNORECASE)


def kind_of(path: Path, name: str) -> str:
    """Return the kind of a file by its bytes; a problem when they are cut short, locked, or belie the name."""
    suffix = PurePosixPath(name).suffix[1:].lower()
    head = _head(path)
    _refuse_at_sight(head)
    kind = _binary_kind(path, head) or _text_kind(path, suffix) or _guessed(head)
    if _KIND_OF_SUFFIX.get(suffix, kind) != kind:
        raise DisguisedDocument(
            f"The name ends in “.{suffix}”, but the content is {_spoken(kind)}. Rename the file or send the right one."
        )
    return kind


def kind_of_head(path: Path) -> str:
    """Return the kind of a file too large to be opened, by its signature alone."""
    head = _head(path)
    _refuse_at_sight(head)
    return _guessed(head)


def _refuse_at_sight(head: bytes) -> None:
    if not head:
        raise EmptyDocument("The file is empty. Send it again with its content.")
    if head.startswith(_EXECUTABLES):
        raise UnsupportedKind("Programs are not accepted. Send the document itself.")


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(_HEAD)


def _spoken(kind: str) -> str:
    return f"of the kind “{kind}”" if kind != "unknown" else "something else"


def _binary_kind(path: Path, head: bytes) -> str | None:
    """Return the kind of a file with a signature of its own."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(path)
    if head.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            raise EncryptedDocument("The document is protected by a password. Remove the password and send it again.")
        return "doc"
    if head.startswith(b"%PDF-"):
        check_pdf(path)
        return "pdf"
    return None


def _zip_kind(path: Path) -> str:
    with Archive(path) as archive:
        if "[Content_Types].xml" in archive:
            types = archive.read("[Content_Types].xml")
            return next((kind for mark, kind in _MAIN_TYPES if mark in types), "zip")
        if "mimetype" in archive:
            mimetype = archive.read("mimetype").strip()
            return {b"text": "odt", b"spreadsheet": "ods", b"presentation": "odp"}.get(
                mimetype.rpartition(b"opendocument.")[2], "zip"
            )
    return "zip"


def _text_kind(path: Path, suffix: str) -> str | None:
    """Return the kind of a text file; plain text is only claimed when the name claims nothing else."""
    data = path.read_bytes()
    text = plain.decode(data)
    if text is None:
        return None
    if _HTML_LOOK.match(text):
        return "html"
    if text.lstrip().startswith("<?xml") or _KIND_OF_SUFFIX.get(suffix) == "xliff" or suffix == "xml":
        return _xml_kind(data)
    if _KIND_OF_SUFFIX.get(suffix) == "html" and _TAG_LOOK.search(text):
        return "html"
    if not suffix or _KIND_OF_SUFFIX.get(suffix) == "txt":
        return "txt"
    return "text"


def _xml_kind(data: bytes) -> str:
    try:
        name = local_name(parse_xml(data))
    except CorruptDocument:
        if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            return "txt"
        raise
    return {"xliff": "xliff", "html": "html", "svg": "svg"}.get(name, "xml")


def _guessed(head: bytes) -> str:
    """Name other kinds by their signature, for the message and for reference files."""
    try:
        guess = puremagic.from_string(head).lstrip(".").lower()
    except (puremagic.PureError, ValueError):
        return "unknown"
    return {"jpeg": "jpg", "jfif": "jpg"}.get(guess, guess) or "unknown"
