"""File names that can be shown, stored and unpacked anywhere without surprise."""

from __future__ import annotations

import unicodedata

from services.files.domain.errors import InvalidFileName

MAX_LENGTH = 200
_MAX_BYTES = 240
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean_name(name: str) -> str:
    """Return the name in NFC, or say what is wrong with it; a path, a control or a direction sign is refused."""
    clean = unicodedata.normalize("NFC", name.strip())
    if not clean or clean.strip(".") == "":
        raise InvalidFileName("The file has no name. Give it one.")
    if len(clean) > MAX_LENGTH or len(clean.encode("utf-8", "surrogatepass")) > _MAX_BYTES:
        raise InvalidFileName(f"The name is too long. Use at most {MAX_LENGTH} characters.")
    if "/" in clean or "\\" in clean:
        raise InvalidFileName("The name holds a path. Send the name alone, without folders.")
    if any(unicodedata.category(each) in ("Cc", "Cs", "Co", "Zl", "Zp") or each in _DIRECTION for each in clean):
        raise InvalidFileName("The name holds characters that do not show. Rename the file with visible ones.")
    return clean
