"""Password hashing with Argon2id, and the list of passwords that everybody tries first."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Final

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from services.identity.domain.passwords import LONGEST, normalised

Offload = Callable[..., Any]


def at_once(function: Callable[..., Any], *arguments: object) -> Any:
    """Run in the calling thread: right for a command, wrong in a process that serves many at a time."""
    return function(*arguments)


class Argon2Passwords:
    """Hashes and verifies passwords; `offload` runs the work where it does not hold up other callers."""

    def __init__(self, offload: Offload = at_once) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)
        self._offload = offload

    @cached_property
    def _nobody(self) -> str:
        # Verified in place of a missing hash, so that an unknown user takes as long as a known one.
        return self._hasher.hash("nobody has this password")

    @property
    def blocked(self) -> frozenset[str]:
        """The passwords that nobody may choose."""
        return common_passwords()

    def hash(self, password: str) -> str:
        """Return the hash to store."""
        return str(self._offload(self._hasher.hash, normalised(password)))

    def verify(self, stored: str | None, password: str) -> bool:
        """Tell whether `password` is the one behind `stored`; without a stored hash it takes as long and is not."""
        # What is longer than any stored password is cut, so that nobody makes us hash a megabyte.
        right = bool(self._offload(self._matches, stored, normalised(password)[: LONGEST + 1]))
        return right and stored is not None

    def outdated(self, stored: str) -> bool:
        """Tell whether `stored` was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)

    def _matches(self, stored: str | None, password: str) -> bool:
        try:
            return self._hasher.verify(stored or self._nobody, password)
        except (VerificationError, InvalidHashError):
            return False


@cache
def common_passwords() -> frozenset[str]:
    """Read the block list; entries shorter than the length rule are not in it."""
    text = files(_HERE).joinpath("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


_HERE: Final = "services.identity.adapters"
