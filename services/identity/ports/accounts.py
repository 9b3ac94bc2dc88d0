"""The repositories of organisations, people and machines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from portal_kit.paging import Cursor, Page
from services.identity.domain.machine import Machine
from services.identity.domain.organisation import Organisation
from services.identity.domain.people import Contact, StaffMember


@dataclass(frozen=True, slots=True)
class Search:
    """What narrows a list of accounts; a field left out narrows nothing."""

    organisation_id: str | None = None
    account_id: str | None = None
    active: bool | None = None
    text: str | None = None
    contact_id: str | None = None


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
