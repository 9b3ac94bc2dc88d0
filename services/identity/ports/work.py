"""The unit of work."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from portal_kit.caller import Caller
from services.identity.ports.access import ApiKeys, Credentials, Sessions, SignInAttempts
from services.identity.ports.accounts import Contacts, Machines, Organisations, Staff


class Work(Protocol):
    """One transaction of identity."""

    @property
    def caller(self) -> Caller:
        """Who acts."""
        ...

    @property
    def now(self) -> datetime:
        """The instant."""
        ...

    @property
    def organisations(self) -> Organisations:
        """The organisations."""
        ...

    @property
    def contacts(self) -> Contacts:
        """The contacts."""
        ...

    @property
    def staff(self) -> Staff:
        """The staff."""
        ...

    @property
    def machines(self) -> Machines:
        """The machines."""
        ...

    @property
    def credentials(self) -> Credentials:
        """The password hashes."""
        ...

    @property
    def sessions(self) -> Sessions:
        """The sessions."""
        ...

    @property
    def api_keys(self) -> ApiKeys:
        """The API keys."""
        ...

    @property
    def attempts(self) -> SignInAttempts:
        """The counts of sign-in attempts."""
        ...

    def emit(self, event: object) -> None:
        """Let a domain event leave with this transaction."""
        ...
