"""PDF, looked at only far enough to say why it is not counted: behind a password, or pictures of text."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

from services.files.documents.problems import CorruptDocument, EncryptedDocument, ScannedDocument

_TAIL = 2048
_STREAM = re.compile(rb"/ObjStm\b[^>]*>>\s*stream\r?\n", re.DOTALL)
_FONT = re.compile(rb"/Font\b")
_MAX_UNPACKED = 2**22


def check_pdf(path: Path) -> None:
    """Raise the problem that makes a PDF useless as a source; a PDF with text passes."""
    data = path.read_bytes()
    if b"%%EOF" not in data[-_TAIL:]:
        raise CorruptDocument("The PDF is cut short. Save it again and send it anew.")
    if re.search(rb"/Encrypt\b", data):
        raise EncryptedDocument("The PDF is protected by a password. Remove the password and send it again.")
    if not _FONT.search(data) and not any(_FONT.search(objects) for objects in _object_streams(data)):
        raise ScannedDocument(
            "The PDF holds pictures of text only. Send the original document, or ask for transcription."
        )


def _object_streams(data: bytes) -> list[bytes]:
    """Unpack the streams that hold compressed objects, each up to a limit."""
    return [_unpack(data[match.end() :]) for match in _STREAM.finditer(data)]


def _unpack(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, _MAX_UNPACKED)
    except zlib.error:
        return b""
