"""Tolerant readers of the events that quotes listens to: only what it needs, unknown fields left aside."""

from __future__ import annotations

from typing import Any

from marshmallow import EXCLUDE, Schema, fields, post_load

from services.quotes.domain.known import KnownOrganisation, KnownPerson
from services.quotes.domain.quote import FileCount


class _Reader(Schema):
    class Meta:
        """Leave aside what is not needed."""

        unknown = EXCLUDE


class _SettingsIn(_Reader):
    show_prices = fields.Boolean(required=True)
    peer_visibility = fields.Boolean(required=True)
    tax_percent = fields.Decimal(required=True)


class OrganisationChangedIn(_Reader):
    """An organisation, from identity."""

    organisation_id = fields.String(required=True)
    name = fields.String(required=True)
    currency = fields.String(required=True)
    settings = fields.Nested(_SettingsIn, required=True)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> KnownOrganisation:
        """Make what quotes keeps of it."""
        return KnownOrganisation(data["organisation_id"], data["name"], data["currency"], **data["settings"])


class ContactChangedIn(_Reader):
    """A contact, from identity."""

    contact_id = fields.String(required=True)
    organisation_id = fields.String(required=True)
    name = fields.String(required=True)
    active = fields.Boolean(required=True)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> KnownPerson:
        """Make what quotes keeps of the person."""
        return KnownPerson(data["contact_id"], data["organisation_id"], data["name"], data["active"])


class StaffChangedIn(_Reader):
    """A member of staff, from identity."""

    staff_id = fields.String(required=True)
    name = fields.String(required=True)
    active = fields.Boolean(required=True)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> KnownPerson:
        """Make what quotes keeps of the person."""
        return KnownPerson(data["staff_id"], None, data["name"], data["active"])


class _CountsIn(_Reader):
    words = fields.Decimal(required=True, allow_none=True)


class _FileIn(_Reader):
    file_id = fields.String(required=True)
    name = fields.String(required=True)
    bands = fields.Dict(keys=fields.String(), values=fields.Decimal(), required=True)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> FileCount:
        """Make the domain's count of a file."""
        return FileCount(data["file_id"], data["name"], data["bands"])


class AnalysisFinishedIn(_Reader):
    """The counts of a quote's source files."""

    analysis_id = fields.String(required=True)
    quote_id = fields.String(required=True)
    quote_version = fields.Integer(load_default=None, allow_none=True)
    profile = fields.String(required=True)
    approximate = fields.Boolean(required=True)
    bands = fields.Dict(keys=fields.String(), values=fields.Decimal(), required=True)
    counts = fields.Nested(_CountsIn, required=True)
    files = fields.List(fields.Nested(_FileIn), required=True)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Words that are not defined for the language are no words, not zero."""
        counted = data.pop("counts")["words"] is not None
        bands = data.pop("bands")
        return {**data, "words": bands if counted else {}, "files": tuple(data["files"])}


class AnalysisFailedIn(_Reader):
    """Why a quote's source files could not be counted."""

    analysis_id = fields.String(required=True)
    quote_id = fields.String(required=True)
    quote_version = fields.Integer(load_default=None, allow_none=True)
    reason = fields.String(required=True)
    message = fields.String(required=True)
