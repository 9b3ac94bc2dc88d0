"""Keyset paging: a cursor holds where a page ended and fits only the list that it came from."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

from portal_kit.caller import Caller
from portal_kit.errors import Invalid
from portal_kit.settings import settings

DEFAULT_LIMIT, MAX_LIMIT = 50, 200
T = TypeVar("T")
Key = tuple[str | int, ...]


class InvalidCursor(Invalid):
    """A cursor that is damaged, or belongs to another list, filter, order or person."""

    code = "invalid_cursor"


class InvalidLimit(Invalid):
    """A page size outside 1 to 200."""

    code = "invalid_limit"


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items of a list in order, and the cursor of what follows; None at the end."""

    items: tuple[T, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Cursor:
    """The query of one page: after which key, how many, and the fingerprint of the list it belongs to."""

    after: Key | None
    limit: int
    fingerprint: str

    @classmethod
    def read(
        cls, caller: Caller, query: Mapping[str, object], cursor: str | None, limit: int | None, width: int
    ) -> Cursor:
        """Read a cursor of `width` key parts for the list that `query` (name, filters, sort) describes."""
        size = DEFAULT_LIMIT if limit is None else limit
        if not 1 <= size <= MAX_LIMIT:
            raise InvalidLimit(f"limit is between 1 and {MAX_LIMIT}.")
        fingerprint = _fingerprint(caller, query)
        return cls(None if cursor is None else _decode(cursor, fingerprint, width), size, fingerprint)

    def page(self, found: Sequence[T], key: Callable[[T], Key]) -> Page[T]:
        """Make the page out of up to `limit + 1` found items: one more than asked says that more follow."""
        items = tuple(found[: self.limit])
        more = len(found) > self.limit
        return Page(items, _encode(key(items[-1]), self.fingerprint) if more else None)


def _fingerprint(caller: Caller, query: Mapping[str, object]) -> str:
    whose = [caller.organisation_id, caller.subject, query]
    return hashlib.sha256(json.dumps(whose, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _encode(key: Key, fingerprint: str) -> str:
    raw = json.dumps([_seal(fingerprint, key), *key], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decode(cursor: str, fingerprint: str, width: int) -> Key:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        read = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise InvalidCursor("The cursor is damaged; start the list again.") from error
    if not isinstance(read, list) or len(read) != width + 1:
        raise InvalidCursor("The cursor belongs to another list; start this one again.")
    seal, *key = read
    if not isinstance(seal, str) or not hmac.compare_digest(
        seal.encode("utf-8", "surrogatepass"), _seal(fingerprint, key).encode()
    ):
        raise InvalidCursor("The cursor belongs to another list; start this one again.")
    return tuple(key)


def _seal(fingerprint: str, key: Sequence[object]) -> str:
    """Prove that a key came from a page of this list: what it holds goes into a query as it is."""
    told = json.dumps([fingerprint, *key], separators=(",", ":")).encode()
    return hmac.new(_secret(), told, "sha256").hexdigest()[:32]


@cache
def _secret() -> bytes:
    """Derive what all processes of a service know and nobody else does from the key that it signs with."""
    path = settings().caller_key_file
    return hashlib.sha256(Path(path).read_bytes() if path else b"").digest()
