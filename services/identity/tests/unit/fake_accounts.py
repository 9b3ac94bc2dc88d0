"""Organisations, people and machines in memory."""

from __future__ import annotations

from collections.abc import Iterable

from portal_kit.paging import Cursor, Page
from services.identity.domain.errors import AccountIdTaken, UserIdTaken
from services.identity.domain.machine import Machine
from services.identity.domain.organisation import Organisation
from services.identity.domain.people import Contact, StaffMember
from services.identity.ports import Search
from services.identity.tests.unit.fake_rows import Rows


class FakeOrganisations(Rows[Organisation]):
    """Organisations in memory."""

    def by_account_id(self, account_id: str) -> Organisation | None:
        """Find by account id."""
        return self.first(lambda row: row.account_id == account_id)

    def page(self, search: Search, cursor: Cursor) -> Page[Organisation]:
        """Page by name."""
        return self.named(cursor, lambda row: search.active in {None, row.active})

    def add(self, row: Organisation) -> None:
        """Add one; account ids are unique."""
        if any(known.account_id == row.account_id for known in self.rows.values()):
            raise AccountIdTaken(row.account_id)
        super().add(row)


class FakeContacts(Rows[Contact]):
    """Contacts in memory."""

    def by_login(self, organisation_id: str, login: str) -> Contact | None:
        """Find by user id or address."""
        return self.first(lambda row: row.organisation_id == organisation_id and login in {row.user_id, row.email})

    def page(self, search: Search, cursor: Cursor) -> Page[Contact]:
        """Page by name."""
        wanted, text, alone = search.organisation_id, (search.text or "").lower(), search.contact_id
        return self.named(
            cursor,
            lambda row: wanted in {None, row.organisation_id} and alone in {None, row.id} and text in row.name.lower(),
        )

    def add(self, row: Contact) -> None:
        """Add one; user ids are unique in the organisation."""
        if self.by_login(row.organisation_id, row.user_id) or self.by_login(row.organisation_id, row.email):
            raise UserIdTaken
        super().add(row)


class FakeStaff(Rows[StaffMember]):
    """Staff in memory."""

    def visible(self) -> Iterable[StaffMember]:
        """Return all: staff belong to no organisation."""
        return list(self.rows.values())

    def by_login(self, login: str) -> StaffMember | None:
        """Find by user id or address."""
        return self.first(lambda row: login in {row.user_id, row.email})

    def page(self, search: Search, cursor: Cursor) -> Page[StaffMember]:
        """Page by name."""
        return self.named(cursor)


class FakeMachines(Rows[Machine]):
    """Machines in memory."""

    def page(self, search: Search, cursor: Cursor) -> Page[Machine]:
        """Page by name."""
        return self.named(cursor)
