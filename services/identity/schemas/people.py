"""Contacts and staff on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from portal_kit.paging import Page
from portal_kit.shapes import load
from services.identity.domain.people import Contact, StaffMember
from services.identity.ports import Search
from services.identity.schemas.fields import (
    contact_roles,
    cursor,
    flag,
    identifier,
    instant,
    language,
    staff_roles,
    text,
    version,
)

# Longer than any password that is taken, so that the rule in the domain can say what is wrong with it.
_PASSWORD = validate.Length(max=1000)


def _state() -> fields.String:
    return fields.String(required=True, metadata={"description": "active or deactivated.", "example": "active"})


def _password() -> fields.String:
    return fields.String(
        load_only=True,
        validate=_PASSWORD,
        metadata={"description": "8 to 128 characters; without one the person cannot sign in yet."},
    )


class _PersonFields(Schema):
    user_id = text("Name to sign in with; no @ in it.", "anna", longest=64)
    email = text("Address; also good to sign in with.", "anna@nordwind.example", longest=320)
    name = text("First and last name.", "Anna Berg")
    language = language("In which the person is addressed.", required=False)
    time_zone = text("In which times are shown.", "Europe/Berlin", longest=64, required=False)


class ContactRequestSchema(_PersonFields):
    """A new contact."""

    organisation_id = identifier("Whose contact; a manager's own organisation without it.", required=False)
    roles = contact_roles()
    billing = flag("A requester who sees invoices.", required=False, example=False)
    password = _password()


class ContactChangesSchema(_PersonFields):
    """What changes of a contact; what is left out stays."""

    roles = contact_roles(required=False)
    billing = flag("A requester who sees invoices.", required=False, example=False)
    active = flag("Whether the person may come in.", required=False)


class ContactFiltersSchema(Schema):
    """What narrows the list of contacts."""

    organisation_id = identifier("Contacts of this organisation.", required=False)
    active = flag("Active ones or deactivated ones.", required=False)
    text = text("Part of the name, user id or address.", "anna", required=False)


class ContactSchema(_PersonFields):
    """A person of a client organisation."""

    id = identifier("The contact.")
    organisation_id = identifier("Whose contact.")
    version = version()
    state = _state()
    language = language("In which the person is addressed.")
    time_zone = text("In which times are shown.", "Europe/Berlin")
    roles = contact_roles()
    billing = flag("A requester who sees invoices.", example=False)
    active = flag("Whether the person may come in.")
    created_at = instant("When the contact was created.")


class ContactPageSchema(Schema):
    """A page of contacts."""

    items = fields.List(fields.Nested(ContactSchema), required=True, metadata={"description": "By name."})
    next_cursor = cursor()


class StaffRequestSchema(_PersonFields):
    """A new member of staff."""

    roles = staff_roles()
    password = _password()


class StaffChangesSchema(_PersonFields):
    """What changes of a member of staff; what is left out stays."""

    roles = staff_roles(required=False)
    active = flag("Whether the person may come in.", required=False)


class StaffFiltersSchema(Schema):
    """What narrows the list of staff."""

    active = flag("Active ones or deactivated ones.", required=False)
    text = text("Part of the name, user id or address.", "paula", required=False)


class StaffMemberSchema(_PersonFields):
    """A person of the provider."""

    id = identifier("The member of staff.")
    organisation_id = identifier("Null: staff belong to the provider.", nullable=True)
    version = version()
    state = _state()
    language = language("In which the person is addressed.")
    time_zone = text("In which times are shown.", "Europe/Berlin")
    roles = staff_roles()
    active = flag("Whether the person may come in.")
    created_at = instant("When the person was added.")


class StaffPageSchema(Schema):
    """A page of staff."""

    items = fields.List(fields.Nested(StaffMemberSchema), required=True, metadata={"description": "By name."})
    next_cursor = cursor()


def load_contact_request(data: object) -> tuple[dict[str, Any], str | None]:
    """Read a new contact, and apart from it the password."""
    return _apart(load(ContactRequestSchema(), data))


def load_contact_changes(data: object) -> dict[str, Any]:
    """Read what changes of a contact."""
    return _typed(load(ContactChangesSchema(partial=True), data))


def load_contact_filters(data: object) -> Search:
    """Read what narrows the list of contacts."""
    return Search(**load(ContactFiltersSchema(), data or {}))


def load_staff_request(data: object) -> tuple[dict[str, Any], str | None]:
    """Read a new member of staff, and apart from it the password."""
    return _apart(load(StaffRequestSchema(), data))


def load_staff_changes(data: object) -> dict[str, Any]:
    """Read what changes of a member of staff."""
    return _typed(load(StaffChangesSchema(partial=True), data))


def load_staff_filters(data: object) -> Search:
    """Read what narrows the list of staff."""
    return Search(**load(StaffFiltersSchema(), data or {}))


def dump_contact(contact: Contact) -> dict[str, object]:
    """Return a contact as it crosses the wire."""
    return dict(ContactSchema().dump(_seen(contact, ContactSchema(), contact.organisation_id)))


def dump_contact_page(page: Page[Contact]) -> dict[str, object]:
    """Return a page of contacts as it crosses the wire."""
    return {"items": [dump_contact(one) for one in page.items], "next_cursor": page.next_cursor}


def dump_staff_member(member: StaffMember) -> dict[str, object]:
    """Return a member of staff as it crosses the wire."""
    return dict(StaffMemberSchema().dump(_seen(member, StaffMemberSchema(), None)))


def dump_staff_page(page: Page[StaffMember]) -> dict[str, object]:
    """Return a page of staff as it crosses the wire."""
    return {"items": [dump_staff_member(one) for one in page.items], "next_cursor": page.next_cursor}


def _seen(person: Contact | StaffMember, schema: Schema, organisation_id: str | None) -> dict[str, object]:
    names = [name for name in schema.fields if name not in {"organisation_id", "state", "roles"}]
    return {
        **{name: getattr(person, name) for name in names},
        "organisation_id": organisation_id,
        "state": "active" if person.active else "deactivated",
        "roles": sorted(person.roles),
    }


def _apart(loaded: Mapping[str, Any]) -> tuple[dict[str, Any], str | None]:
    typed = _typed(loaded)
    return typed, typed.pop("password", None)


def _typed(loaded: Mapping[str, Any]) -> dict[str, Any]:
    typed = dict(loaded)
    if "roles" in typed:
        typed["roles"] = frozenset(typed["roles"])
    return typed
