"""Normal forms of text: NFC, folded spaces, and the one character that stands for an inline tag."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

TAG = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands for one inline tag in a segment; tags are not words and not characters."""

WordBreaker = Callable[[str], Sequence[str]]
"""Splits text into the UAX #29 words that hold a letter or a digit (an adapter gives it)."""

_SPACES = re.compile(r"\s+")
_LINE_ENDS = re.compile(r"[\r\n\v\f\x85\u2028\u2029]")


def nfc(text: str) -> str:
    """Return the text in Unicode's composed normal form."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def without_tags(text: str) -> str:
    """Return the text as a reader sees it, inline tags removed."""
    return text.replace(TAG, "")


def fold_spaces(text: str) -> str:
    """Return the text with each run of spaces as one, and none at the ends."""
    return _SPACES.sub(" ", text).strip()


def characters(text: str) -> tuple[int, int]:
    """Count characters with and without spaces; line ends are neither."""
    line = _LINE_ENDS.sub("", text)
    return len(line), len(_SPACES.sub("", line))


def is_letter(character: str) -> bool:
    """Tell whether the character is a letter of any script."""
    return unicodedata.category(character)[0] == "L"


def has_letter(text: str) -> bool:
    """Tell whether any character is a letter."""
    return any(map(str.isalpha, text))


def has_digit(text: str) -> bool:
    """Tell whether any character is a digit or another number sign."""
    return any(map(str.isnumeric, text))
