"""What a password must be: long enough, not too long to hash, and not one that everybody tries first."""

from __future__ import annotations

import unicodedata
from collections.abc import Container
from typing import Final

from services.identity.domain.errors import WeakPassword

SHORTEST: Final = 8
LONGEST: Final = 128


def normalised(password: str) -> str:
    """Return the NFC form, so that the same password typed on another keyboard is the same bytes."""
    return unicodedata.normalize("NFC", password)


def check_new(password: str, blocked: Container[str], own_names: tuple[str, ...] = ()) -> str:
    """Return the password ready for hashing, or say why it is too weak; there are no composition rules."""
    candidate = normalised(password)
    if not SHORTEST <= len(candidate) <= LONGEST:
        raise WeakPassword(f"Use {SHORTEST} to {LONGEST} characters. Several words in a row are easy to remember.")
    folded = candidate.casefold()
    if folded in blocked or len(set(folded)) == 1:
        raise WeakPassword("This password is among the first that attackers try. Choose another one.")
    if any(folded == name.casefold() for name in own_names):
        raise WeakPassword("Your own name or address is no secret. Choose another password.")
    return candidate
