"""Organisations on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from portal_kit.paging import Page
from portal_kit.shapes import Amount, load
from services.identity.domain.organisation import Office, Organisation, Settings
from services.identity.ports import Search
from services.identity.schemas.fields import (
    Language,
    Line,
    address_lines,
    country,
    currency,
    cursor,
    flag,
    identifier,
    instant,
    language,
    text,
    version,
)


class SettingsSchema(Schema):
    """What was agreed with an organisation."""

    peer_visibility = flag("Requesters see one another's work.", required=False, example=False)
    show_prices = flag("People of the organisation see prices.", required=False)
    approval_after_days = fields.Integer(
        allow_none=True,
        strict=True,
        validate=validate.Range(1, 365),
        metadata={"description": "Working days after which a delivery counts as approved; null = never.", "example": 5},
    )
    tax_percent = Amount(
        validate=validate.Range(0, 100),
        metadata={"description": "Tax on its invoices, in percent.", "example": "19", "format": "decimal"},
    )
    payment_days = fields.Integer(
        strict=True,
        validate=validate.Range(0, 365),
        metadata={"description": "Days from invoice to due date.", "example": 30},
    )


class OfficeSchema(Schema):
    """A branch of an organisation."""

    name = text("What the branch is called.", "Office Bremen")
    address = address_lines()


class _OrganisationFields(Schema):
    """What a request may say of an organisation."""

    name = text("The company's name.", "Nordwind GmbH", required=False)
    country = country(required=False)
    currency = currency(required=False)
    language = language("In which it is written to.", required=False)
    languages = fields.List(
        Language(),
        validate=validate.Length(max=50),
        metadata={"description": "Languages that it usually works with.", "example": ["de", "fr"]},
    )
    address = address_lines()
    offices = fields.List(
        fields.Nested(OfficeSchema),
        validate=validate.Length(max=100),
        metadata={"description": "Its branches."},
    )
    vat_number = Line(
        allow_none=True,
        validate=validate.Length(max=40),
        metadata={"description": "VAT number, checked for countries of the Union.", "example": "DE136695976"},
    )
    settings = fields.Nested(SettingsSchema, metadata={"description": "What changes of what was agreed."})


class OrganisationRequestSchema(_OrganisationFields):
    """A new organisation."""

    account_id = text("Its permanent name at sign-in: a slug.", "nordwind", longest=63)
    name = text("The company's name.", "Nordwind GmbH")
    country = country()
    currency = currency()
    language = language("In which it is written to.")


class OrganisationChangesSchema(_OrganisationFields):
    """What changes of an organisation; what is left out stays."""

    active = flag("Whether its people and systems may come in.", required=False)


class OrganisationFiltersSchema(Schema):
    """What narrows the list of organisations."""

    account_id = text("The one with this account id.", "nordwind", longest=63, required=False)
    active = flag("Active ones or deactivated ones.", required=False)
    text = text("Part of the name or account id.", "nord", required=False)


class OrganisationSchema(Schema):
    """A client organisation."""

    id = identifier("The organisation.")
    organisation_id = identifier("The same as the id.")
    version = version()
    state = fields.String(required=True, metadata={"description": "active or deactivated.", "example": "active"})
    account_id = text("Its name at sign-in.", "nordwind")
    name = text("The company's name.", "Nordwind GmbH")
    country = text("ISO 3166 code of the country.", "DE")
    currency = text("ISO 4217 code of its prices and invoices.", "EUR")
    language = language("In which it is written to.")
    languages = fields.List(fields.String(), required=True, metadata={"description": "Languages it works with."})
    address = address_lines(required=True)
    offices = fields.List(fields.Nested(OfficeSchema), required=True, metadata={"description": "Its branches."})
    vat_number = fields.String(required=True, allow_none=True, metadata={"description": "VAT number."})
    settings = fields.Nested(SettingsSchema, required=True, metadata={"description": "What was agreed with it."})
    active = flag("Whether its people and systems may come in.")
    created_at = instant("When it was created.")


class OrganisationPageSchema(Schema):
    """A page of organisations."""

    items = fields.List(fields.Nested(OrganisationSchema), required=True, metadata={"description": "By name."})
    next_cursor = cursor()


def load_organisation_request(data: object) -> dict[str, Any]:
    """Read a new organisation."""
    loaded = _typed(load(OrganisationRequestSchema(), data))
    return {**loaded, "settings": Settings(**loaded.get("settings", {}))}


def load_organisation_changes(data: object) -> dict[str, Any]:
    """Read what changes of an organisation."""
    return _typed(load(OrganisationChangesSchema(), data))


def load_organisation_filters(data: object) -> Search:
    """Read what narrows the list."""
    return Search(**load(OrganisationFiltersSchema(), data or {}))


def dump_organisation(organisation: Organisation) -> dict[str, object]:
    """Return an organisation as it crosses the wire."""
    return dict(OrganisationSchema().dump(_seen(organisation)))


def dump_organisation_page(page: Page[Organisation]) -> dict[str, object]:
    """Return a page as it crosses the wire."""
    return dict(
        OrganisationPageSchema().dump({"items": [_seen(one) for one in page.items], "next_cursor": page.next_cursor})
    )


def _seen(organisation: Organisation) -> dict[str, object]:
    names = (name for name in OrganisationSchema().fields if name not in ("organisation_id", "state"))
    state = "active" if organisation.active else "deactivated"
    return {
        **{name: getattr(organisation, name) for name in names},
        "organisation_id": organisation.id,
        "state": state,
    }


def _typed(loaded: Mapping[str, Any]) -> dict[str, Any]:
    typed = dict(loaded)
    for name in ("languages", "address"):
        if name in typed:
            typed[name] = tuple(typed[name])
    if "offices" in typed:
        typed["offices"] = tuple(Office(o["name"], tuple(o.get("address", ()))) for o in typed["offices"])
    return typed
