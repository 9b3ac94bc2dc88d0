"""What identity needs of libraries: hashing, signing and the VAT check."""

from __future__ import annotations

from collections.abc import Container
from typing import Protocol

from portal_kit.caller import Caller


class Passwords(Protocol):
    """Slow hashing, outside of any transaction."""

    @property
    def blocked(self) -> Container[str]:
        """The passwords that nobody may choose."""
        ...

    def hash(self, password: str) -> str:
        """Return the hash to store."""
        ...

    def verify(self, stored: str | None, password: str) -> bool:
        """Tell whether the password is right; without a stored hash it takes as long and is not."""
        ...

    def outdated(self, stored: str) -> bool:
        """Tell whether `stored` was made with other parameters than today's."""
        ...


class VatNumbers(Protocol):
    """The formal check of VAT numbers."""

    def normalise(self, country: str, number: str) -> str:
        """Return the number as it is printed; InvalidField."""
        ...


class Signer(Protocol):
    """Signs caller contexts as identity."""

    def sign(self, caller: Caller) -> str:
        """Return the signed context, valid for a minute."""
        ...
