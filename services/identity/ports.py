"""What the use cases of identity need: a work with its repositories, hashing, signing and the VAT check."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from portal_kit.caller import Caller
from portal_kit.paging import Cursor, Page
from services.identity.domain.access import ApiKey, Session, SessionLimits
from services.identity.domain.machine import Machine
from services.identity.domain.organisation import Organisation
from services.identity.domain.people import Contact, StaffMember
from services.identity.domain.throttle import Attempts


@dataclass(frozen=True, slots=True)
class Search:
    """What narrows a list of accounts; a field left out narrows nothing."""

    organisation_id: str | None = None
    account_id: str | None = None
    active: bool | None = None
    text: str | None = None


class Organisations(Protocol):
    """The client organisations that the caller may know of."""

    def get(self, organisation_id: str) -> Organisation:
        """Return one; OrganisationNotFound."""
        ...

    def get_for_update(self, organisation_id: str) -> Organisation:
        """Return one with its row locked; OrganisationNotFound."""
        ...

    def by_account_id(self, account_id: str) -> Organisation | None:
        """Find the one that signs in under `account_id`."""
        ...

    def page(self, search: Search, cursor: Cursor) -> Page[Organisation]:
        """Return a page in the order of names."""
        ...

    def add(self, organisation: Organisation) -> None:
        """Store a new one; AccountIdTaken."""
        ...

    def save(self, organisation: Organisation) -> None:
        """Store a changed one."""
        ...


class Contacts(Protocol):
    """The contacts that the caller may know of."""

    def get(self, contact_id: str) -> Contact:
        """Return one; ContactNotFound."""
        ...

    def get_for_update(self, contact_id: str) -> Contact:
        """Return one with its row locked; ContactNotFound."""
        ...

    def by_login(self, organisation_id: str, login: str) -> Contact | None:
        """Find the one with this user id or e-mail address."""
        ...

    def page(self, search: Search, cursor: Cursor) -> Page[Contact]:
        """Return a page in the order of names."""
        ...

    def add(self, contact: Contact) -> None:
        """Store a new one; UserIdTaken."""
        ...

    def save(self, contact: Contact) -> None:
        """Store a changed one; UserIdTaken."""
        ...


class Staff(Protocol):
    """The provider's staff."""

    def get(self, staff_id: str) -> StaffMember:
        """Return one; StaffNotFound."""
        ...

    def get_for_update(self, staff_id: str) -> StaffMember:
        """Return one with its row locked; StaffNotFound."""
        ...

    def by_login(self, login: str) -> StaffMember | None:
        """Find the one with this user id or e-mail address."""
        ...

    def page(self, search: Search, cursor: Cursor) -> Page[StaffMember]:
        """Return a page in the order of names."""
        ...

    def add(self, member: StaffMember) -> None:
        """Store a new one; UserIdTaken."""
        ...

    def save(self, member: StaffMember) -> None:
        """Store a changed one; UserIdTaken."""
        ...


class Machines(Protocol):
    """The machine accounts that the caller may know of."""

    def get(self, machine_id: str) -> Machine:
        """Return one; MachineNotFound."""
        ...

    def page(self, search: Search, cursor: Cursor) -> Page[Machine]:
        """Return a page in the order of names."""
        ...

    def add(self, machine: Machine) -> None:
        """Store a new one."""
        ...


class Credentials(Protocol):
    """Password hashes by person."""

    def find(self, subject_id: str) -> str | None:
        """Return the stored hash; nothing for those who have set no password."""
        ...

    def store(self, subject_id: str, organisation_id: str | None, password_hash: str) -> None:
        """Set or replace a hash."""
        ...


class Sessions(Protocol):
    """Sessions of browsers and command lines."""

    def by_token_hash(self, token_hash: str) -> Session | None:
        """Find a session by what is stored of its token."""
        ...

    def get_for_update(self, session_id: str) -> Session:
        """Return one with its row locked; SessionNotFound."""
        ...

    def holding(self, subject_id: str, now: datetime, limits: SessionLimits, cursor: Cursor) -> Page[Session]:
        """Return a page of a person's sessions that still hold, newest first."""
        ...

    def add(self, session: Session) -> None:
        """Store a new one."""
        ...

    def save(self, session: Session) -> None:
        """Store a use or the end of one."""
        ...

    def revoke_of(self, subject_id: str, now: datetime, keep: str | None = None) -> tuple[str, ...]:
        """End a person's sessions but `keep`, and return the ids of those that were ended."""
        ...

    def revoke_in(self, organisation_id: str, now: datetime) -> tuple[str, ...]:
        """End all sessions of an organisation's contacts, and return the ids of those contacts."""
        ...

    def purge(self, before: datetime, limits: SessionLimits) -> int:
        """Delete what ended before an instant, and return how many."""
        ...


class ApiKeys(Protocol):
    """API keys of people and machines."""

    def find(self, key_id: str) -> ApiKey | None:
        """Find a key by the id in its text."""
        ...

    def get_for_update(self, key_id: str) -> ApiKey:
        """Return one with its row locked; ApiKeyNotFound."""
        ...

    def page(self, subject_id: str | None, cursor: Cursor) -> Page[ApiKey]:
        """Return a page of keys not revoked, newest first: of one subject, or of all that the caller may know."""
        ...

    def owners_in(self, organisation_id: str) -> tuple[str, ...]:
        """Return the ids of those in an organisation who hold a key that is not revoked."""
        ...

    def add(self, key: ApiKey) -> None:
        """Store a new one."""
        ...

    def save(self, key: ApiKey) -> None:
        """Store a use or the end of one."""
        ...


class SignInAttempts(Protocol):
    """Failures counted under hashed keys, shared by all processes."""

    def locked(self, key: str) -> Attempts:
        """Return a count with its row locked, fresh when there was none."""
        ...

    def save(self, attempts: Attempts) -> None:
        """Store a count."""
        ...

    def purge(self, failed_before: datetime, succeeded_before: datetime) -> int:
        """Delete counts that no longer matter, and return how many."""
        ...


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
