"""What orders read of others' events: tolerant readers that take what they need."""

from __future__ import annotations

from typing import Any

from marshmallow import EXCLUDE, Schema, fields, validate

from portal_kit.envelope import Envelope
from services.orders.domain.acceptance import Acceptance
from services.orders.domain.files import KnownFile
from services.orders.domain.records import FileRef
from services.orders.domain.target import Target
from services.orders.schemas.fields import Id, Language, Text


class FactSchema(Schema):
    """A fact; what it says beyond our needs is let through unread."""

    class Meta:
        """Settings of every fact."""

        unknown = EXCLUDE


class TargetIn(FactSchema):
    """A target language and its deadline."""

    language = fields.String(required=True)
    deadline = fields.AwareDateTime(required=True, allow_none=True)


class FileIn(FactSchema):
    """A file and its name."""

    file_id = fields.String(required=True)
    name = fields.String(required=True)


class QuoteAcceptedIn(FactSchema):
    """An accepted quote."""

    quote_id = fields.String(required=True)
    number = fields.String(required=True)
    name = fields.String(required=True)
    owner_id = fields.String(required=True)
    people = fields.List(fields.String(), required=True)
    order_id = fields.String(required=True)
    service = fields.String(required=True)
    source_language = fields.String(required=True)
    targets = fields.List(fields.Nested(TargetIn), required=True, validate=validate.Length(min=1))
    source_files = fields.List(fields.Nested(FileIn), required=True)
    reference_files = fields.List(fields.Nested(FileIn), required=True)
    price_pending = fields.Boolean(required=True)
    launched = fields.Boolean(required=True)
    accepted_by = fields.String(required=True)
    instructions = fields.String(load_default=None, allow_none=True)
    purchase_order_number = fields.String(load_default=None, allow_none=True)
    cost_centre = fields.String(load_default=None, allow_none=True)
    confidential = fields.Boolean(load_default=False)


class JobProgressReportedIn(FactSchema):
    """Progress from a production system."""

    order_id = Id(required=True)
    target = Language(required=True)
    percent = fields.Integer(required=True, strict=True, validate=validate.Range(0, 100))
    step = Text(100, load_default=None, allow_none=True)


class JobDeliveredIn(FactSchema):
    """A delivery from a production system."""

    order_id = Id(required=True)
    target = Language(required=True)
    file_ids = fields.List(Id(), required=True, validate=validate.Length(1, 500))
    final = fields.Boolean(required=True)
    message = Text(10_000, load_default=None, allow_none=True)


class InvoiceIssuedIn(FactSchema):
    """An invoice and the orders that it covers."""

    order_ids = fields.List(fields.String(), required=True)
    invoice_id = fields.String(required=True)
    number = fields.String(required=True)


class ContactChangedIn(FactSchema):
    """A contact's name."""

    contact_id = fields.String(required=True)
    organisation_id = fields.String(required=True)
    name = fields.String(required=True)
    active = fields.Boolean(required=True)


class StaffChangedIn(FactSchema):
    """A member of staff's name."""

    staff_id = fields.String(required=True)
    name = fields.String(required=True)
    active = fields.Boolean(required=True)


class FileStoredIn(FactSchema):
    """A file whose bytes are there."""

    file_id = fields.String(required=True)
    name = fields.String(required=True)
    purpose = fields.String(required=True)


class SettingsIn(FactSchema):
    """What an organisation agreed about approval."""

    approval_after_days = fields.Integer(load_default=None, allow_none=True)


class OrganisationChangedIn(FactSchema):
    """An organisation's name and settings."""

    organisation_id = fields.String(required=True)
    name = fields.String(required=True)
    settings = fields.Nested(SettingsIn, required=True)


def load_acceptance(event: Envelope) -> Acceptance:
    """Read an accepted quote; the organisation is the envelope's."""
    fact: dict[str, Any] = QuoteAcceptedIn().load(dict(event.payload))
    number = fact.pop("number")
    return Acceptance(
        **{
            **fact,
            "quote_number": number,
            "organisation_id": event.organisation_id,
            "people": tuple(fact["people"]),
            "targets": tuple(Target(**target) for target in fact["targets"]),
            "source_files": tuple(FileRef(**file) for file in fact["source_files"]),
            "reference_files": tuple(FileRef(**file) for file in fact["reference_files"]),
        }
    )


def load_stored_file(event: Envelope) -> KnownFile:
    """Read a stored file; the organisation is the envelope's."""
    fact: dict[str, Any] = FileStoredIn().load(dict(event.payload))
    return KnownFile(fact["file_id"], str(event.organisation_id), fact["name"], fact["purpose"])
