"""Contacts and staff in rows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, Select, insert, or_, select, update

from portal_kit.caller import Caller
from portal_kit.paging import Cursor, Page
from services.identity.domain.errors import ContactNotFound, StaffNotFound, UserIdTaken
from services.identity.domain.matrix import ContactRole, StaffRole
from services.identity.domain.people import Contact, StaffMember
from services.identity.ports import Search
from services.identity.storage.rows import containing, of_organisation, page_by_name, unique
from services.identity.storage.tables import contacts, staff

_COMMON = ("id", "version", "user_id", "email", "name", "language", "time_zone", "active", "created_at")


class SqlContacts:
    """Reads and stores contacts."""

    def __init__(self, session: Connection, caller: Caller) -> None:
        self._session = session
        self._query = select(contacts).where(*of_organisation(caller, contacts.c.organisation_id))

    def get(self, contact_id: str) -> Contact:
        """Return one; ContactNotFound."""
        return _contact(self._session.execute(self._query.where(contacts.c.id == contact_id)).first())

    def get_for_update(self, contact_id: str) -> Contact:
        """Return one with its row locked; ContactNotFound."""
        query = self._query.where(contacts.c.id == contact_id).with_for_update()
        return _contact(self._session.execute(query).first())

    def by_login(self, organisation_id: str, login: str) -> Contact | None:
        """Find the one with this user id or e-mail address."""
        query = self._query.where(
            contacts.c.organisation_id == organisation_id,
            or_(contacts.c.user_id == login, contacts.c.email == login),
        )
        row = self._session.execute(query).first()
        return None if row is None else _contact(row)

    def page(self, search: Search, cursor: Cursor) -> Page[Contact]:
        """Return a page in the order of names."""
        query = self._query.where(*containing(search.text, contacts.c.name, contacts.c.user_id, contacts.c.email))
        if search.organisation_id is not None:
            query = query.where(contacts.c.organisation_id == search.organisation_id)
        if search.active is not None:
            query = query.where(contacts.c.active == search.active)
        if search.contact_id is not None:
            query = query.where(contacts.c.id == search.contact_id)
        return page_by_name(self._session, query, contacts, cursor, _contact)

    def add(self, contact: Contact) -> None:
        """Store a new one; UserIdTaken."""
        with unique(uq_contacts_user_id=UserIdTaken, uq_contacts_email=UserIdTaken):
            self._session.execute(insert(contacts).values(_contact_row(contact)))

    def save(self, contact: Contact) -> None:
        """Store a changed one; UserIdTaken."""
        with unique(uq_contacts_user_id=UserIdTaken, uq_contacts_email=UserIdTaken):
            self._session.execute(update(contacts).where(contacts.c.id == contact.id).values(_contact_row(contact)))


class SqlStaff:
    """Reads and stores the provider's staff."""

    def __init__(self, session: Connection) -> None:
        self._session = session

    def get(self, staff_id: str) -> StaffMember:
        """Return one; StaffNotFound."""
        return self._one(select(staff).where(staff.c.id == staff_id))

    def get_for_update(self, staff_id: str) -> StaffMember:
        """Return one with its row locked; StaffNotFound."""
        return self._one(select(staff).where(staff.c.id == staff_id).with_for_update())

    def by_login(self, login: str) -> StaffMember | None:
        """Find the one with this user id or e-mail address."""
        query = select(staff).where(or_(staff.c.user_id == login, staff.c.email == login))
        row = self._session.execute(query).first()
        return None if row is None else _member(row)

    def page(self, search: Search, cursor: Cursor) -> Page[StaffMember]:
        """Return a page in the order of names."""
        query = select(staff).where(*containing(search.text, staff.c.name, staff.c.user_id, staff.c.email))
        if search.active is not None:
            query = query.where(staff.c.active == search.active)
        return page_by_name(self._session, query, staff, cursor, _member)

    def add(self, member: StaffMember) -> None:
        """Store a new one; UserIdTaken."""
        with unique(uq_staff_user_id=UserIdTaken, uq_staff_email=UserIdTaken):
            self._session.execute(insert(staff).values(_member_row(member)))

    def save(self, member: StaffMember) -> None:
        """Store a changed one; UserIdTaken."""
        with unique(uq_staff_user_id=UserIdTaken, uq_staff_email=UserIdTaken):
            self._session.execute(update(staff).where(staff.c.id == member.id).values(_member_row(member)))

    def _one(self, query: Select[Any]) -> StaffMember:
        return _member(self._session.execute(query).first())


def _contact_row(contact: Contact) -> dict[str, Any]:
    return {
        **{name: getattr(contact, name) for name in _COMMON},
        "organisation_id": contact.organisation_id,
        "roles": sorted(contact.roles),
        "billing": contact.billing,
    }


def _member_row(member: StaffMember) -> dict[str, Any]:
    return {**{name: getattr(member, name) for name in _COMMON}, "roles": sorted(member.roles)}


def _contact(row: Row[Any] | None) -> Contact:
    if row is None:
        raise ContactNotFound
    return Contact(
        **{name: getattr(row, name) for name in _COMMON},
        organisation_id=row.organisation_id,
        roles=frozenset(map(ContactRole, row.roles)),
        billing=row.billing,
    )


def _member(row: Row[Any] | None) -> StaffMember:
    if row is None:
        raise StaffNotFound
    return StaffMember(**{name: getattr(row, name) for name in _COMMON}, roles=frozenset(map(StaffRole, row.roles)))
