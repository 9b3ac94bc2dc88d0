"""Organisations, contacts and staff as identity tells them."""

from __future__ import annotations

from marshmallow import EXCLUDE, Schema, fields

from portal_kit.envelope import Envelope
from services.notify.domain.kinds import Side
from services.notify.domain.people import Organisation, Person


class TolerantSchema(Schema):
    """Reads from an event what notify needs, and nothing else."""

    class Meta:
        """A tolerant reader."""

        unknown = EXCLUDE


class ContactChangedIn(TolerantSchema):
    """What notify needs of `contact.changed.v1`."""

    contact_id = fields.UUID(required=True)
    organisation_id = fields.UUID(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True)
    language = fields.String(required=True)
    active = fields.Boolean(required=True)
    roles = fields.List(fields.String(), load_default=list)
    time_zone = fields.String(load_default="UTC")


class StaffChangedIn(TolerantSchema):
    """What notify needs of `staff.changed.v1`."""

    staff_id = fields.UUID(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True)
    language = fields.String(required=True)
    roles = fields.List(fields.String(), required=True)
    active = fields.Boolean(required=True)


class OrganisationChangedIn(TolerantSchema):
    """What notify needs of `organisation.changed.v1`."""

    organisation_id = fields.UUID(required=True)
    name = fields.String(required=True)


def read_organisation(event: Envelope) -> Organisation:
    """Read a client organisation with the version that told it."""
    data = OrganisationChangedIn().load(dict(event.payload))
    return Organisation(str(data["organisation_id"]), data["name"], event.aggregate_version)


def read_contact(event: Envelope) -> Person:
    """Read a contact with the version that told it."""
    data = ContactChangedIn().load(dict(event.payload))
    return Person(
        id=str(data["contact_id"]),
        side=Side.CLIENT,
        organisation_id=str(data["organisation_id"]),
        name=data["name"],
        email=data["email"],
        language=data["language"],
        roles=tuple(data["roles"]),
        active=data["active"],
        seen_version=event.aggregate_version,
        time_zone=data["time_zone"],
    )


def read_staff(event: Envelope) -> Person:
    """Read a member of staff with the version that told it."""
    data = StaffChangedIn().load(dict(event.payload))
    return Person(
        id=str(data["staff_id"]),
        side=Side.PROVIDER,
        organisation_id=None,
        name=data["name"],
        email=data["email"],
        language=data["language"],
        roles=tuple(data["roles"]),
        active=data["active"],
        seen_version=event.aggregate_version,
    )
