"""What identity publishes: each domain event in the shape of its contract."""

from __future__ import annotations

from marshmallow import Schema, fields

from portal_kit.envelope import OutgoingEvent
from services.identity.domain.events import AccessRevoked, ContactChanged, OrganisationChanged, StaffChanged

Event = OrganisationChanged | ContactChanged | StaffChanged | AccessRevoked


class _SettingsOut(Schema):
    show_prices = fields.Boolean()
    peer_visibility = fields.Boolean()
    tax_percent = fields.Decimal(as_string=True)
    payment_days = fields.Integer()
    approval_after_days = fields.Integer()


class _OrganisationOut(Schema):
    organisation_id = fields.String(attribute="id")
    account_id = fields.String()
    name = fields.String()
    currency = fields.String()
    country = fields.String()
    language = fields.String()
    active = fields.Boolean()
    settings = fields.Nested(_SettingsOut)
    vat_number = fields.String()
    address = fields.List(fields.String())


class _PersonOut(Schema):
    name = fields.String()
    email = fields.String()
    language = fields.String()
    roles = fields.Function(lambda person: sorted(person.roles))
    active = fields.Boolean()


class _ContactOut(_PersonOut):
    contact_id = fields.String(attribute="id")
    organisation_id = fields.String()
    time_zone = fields.String()


class _StaffOut(_PersonOut):
    staff_id = fields.String(attribute="id")


def to_wire(event: Event) -> OutgoingEvent:
    """Make the versioned event of the wire out of a domain event."""
    match event:
        case OrganisationChanged(organisation):
            payload = _OrganisationOut().dump(organisation)
            name, version, owner = "organisation.changed.v1", organisation.version, organisation.id
            return OutgoingEvent(name, organisation.id, version, owner, payload)
        case ContactChanged(contact):
            payload = _ContactOut().dump(contact)
            return OutgoingEvent("contact.changed.v1", contact.id, contact.version, contact.organisation_id, payload)
        case StaffChanged(member):
            return OutgoingEvent("staff.changed.v1", member.id, member.version, None, _StaffOut().dump(member))
        case AccessRevoked():
            return _revoked(event)


def _revoked(event: AccessRevoked) -> OutgoingEvent:
    ended = event.session_id or event.api_key_id or event.subject_id
    payload = {"subject": event.subject_id, "session_id": event.session_id, "api_key_id": event.api_key_id}
    # A session ends once; that it has no further versions is why the number is fixed.
    return OutgoingEvent("session.revoked.v1", ended, 1, event.organisation_id, payload)
