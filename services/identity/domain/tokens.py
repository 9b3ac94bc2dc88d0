"""Session tokens and API keys: 256 random bits, of which only the SHA-256 is ever stored."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import Final

_SESSION: Final = re.compile(r"pts_[A-Za-z0-9_-]{43}")
_API_KEY: Final = re.compile(r"ptl_([0-9a-f]{32})_([A-Za-z0-9_-]{43})")


def new_session_token() -> str:
    """Draw a session token; the prefix lets scanners of leaked secrets and people tell it from an API key."""
    return f"pts_{secrets.token_urlsafe(32)}"


def new_api_key(key_id: str) -> str:
    """Draw the text of the API key `key_id`; it is shown once."""
    return f"ptl_{key_id.replace('-', '')}_{secrets.token_urlsafe(32)}"


def digest(token: str) -> str:
    """Return what is stored of a token; with 256 random bits in it, a plain hash cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()


def same_digest(token: str, stored: str) -> bool:
    """Compare a token with a stored digest in a time that tells nothing."""
    return hmac.compare_digest(digest(token), stored)


@dataclass(frozen=True, slots=True)
class PresentedKey:
    """An API key as it came in: the id by which it is found, and its whole text."""

    key_id: str
    text: str


def is_session_token(token: str) -> bool:
    """Tell whether `token` has the form of a session token."""
    return _SESSION.fullmatch(token) is not None


def presented_key(token: str) -> PresentedKey | None:
    """Read an API key; nothing when it has another form."""
    match = _API_KEY.fullmatch(token)
    if match is None:
        return None
    plain = match.group(1)
    dashed = "-".join((plain[:8], plain[8:12], plain[12:16], plain[16:20], plain[20:]))
    return PresentedKey(key_id=dashed, text=token)
