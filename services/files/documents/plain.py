"""Plain text: decoded by mark, as UTF-8, or by what its bytes look like; each line is a unit."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

import charset_normalizer

from services.files.documents.units import Unit, UnitBuilder
from services.files.domain.profiles import Part

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 2**16
_BINARY = bytes(set(range(32)) - set(b"\t\n\r\f\v\x1a\x1b"))
_DECLARED = re.compile(rb"charset\s*=\s*[\"']?([a-z0-9_-]{2,30})", re.IGNORECASE)
_DECLARED_WITHIN = 2048


def decode(data: bytes) -> str | None:
    """Return the bytes as text, or None when they are none."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_as(data, encoding)
    if len(data.translate(None, _BINARY)) != len(data):
        return None
    text = _decode_as(data, "utf-8")
    return text if text is not None else _declared(data) or _guess(data)


def read_plain(text: str) -> Iterator[Unit]:
    """Yield the lines that hold something."""
    builder = UnitBuilder()
    for line in text.splitlines():
        builder.text(line)
        unit = builder.take(Part.BODY)
        if unit:
            yield unit


def _decode_as(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _declared(data: bytes) -> str | None:
    """Believe the charset that an HTML page declares, if its bytes agree."""
    match = _DECLARED.search(data[:_DECLARED_WITHIN])
    return None if match is None else _decode_as(data, match.group(1).decode("ascii"))


def _guess(data: bytes) -> str | None:
    """Let charset-normalizer name the legacy encoding of a sample, then decode the whole."""
    sample = data[:_SAMPLE]
    whole_lines = sample[: sample.rfind(b"\n") + 1] or sample
    best = charset_normalizer.from_bytes(whole_lines).best()
    return None if best is None else _decode_as(data, best.encoding)
