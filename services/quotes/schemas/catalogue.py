"""Services, rate rows, CAT grids and the calculator, both ways."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marshmallow import Schema, fields, post_load, validate

from portal_kit.money import Money
from portal_kit.paging import Page
from services.quotes.domain.bands import Grid
from services.quotes.domain.calculation import Calculation
from services.quotes.domain.catalogue import UNITS, Automation, ServiceKind
from services.quotes.domain.fingerprint import plain
from services.quotes.domain.pricing import DISCOUNT, RUSH, Price
from services.quotes.domain.rates import RateRow
from services.quotes.schemas.fields import (
    Language,
    MoneyInputSchema,
    MoneySchema,
    Number,
    RequestSchema,
    a_currency,
    a_name,
    an_id,
    percent_per_band,
    words_per_band,
)
from services.quotes.schemas.prices import money

_KEY = validate.Regexp(r"^[a-z][a-z0-9-]{1,59}$", error="Use small letters, digits and hyphens.")


def _currency(**kwargs: Any) -> fields.String:
    told = {"description": "ISO 4217 code.", "example": "EUR"}
    return fields.String(validate=a_currency, metadata=told, **kwargs)


class ServiceSchema(Schema):
    """A kind of service that may be ordered."""

    id = fields.String(metadata={"format": "uuid"})
    version = fields.Integer(metadata={"example": 1})
    key = fields.String(metadata={"example": "translation"})
    name = fields.String(metadata={"example": "Translation"})
    unit = fields.String(metadata={"example": "word"})
    has_grid = fields.Boolean(metadata={"description": "Matches are paid by a CAT grid."})
    monolingual = fields.Boolean(metadata={"description": "Its target is the source language."})
    automation = fields.Integer(
        metadata={"description": "1 by hand, 2 analysis, 3 quote, 4 project without a person.", "example": 2}
    )
    value_limit = fields.Nested(
        MoneySchema, allow_none=True, metadata={"description": "Up to which net automation goes."}
    )
    active = fields.Boolean()


class ServiceListSchema(Schema):
    """All kinds of service."""

    items = fields.List(fields.Nested(ServiceSchema))
    next_cursor = fields.String(allow_none=True)


class ServiceInputSchema(RequestSchema):
    """A kind of service as the administrator defines it."""

    key = fields.String(required=True, validate=_KEY, metadata={"example": "translation"})
    name = a_name("What clients read.", required=True, example="Translation")
    unit = fields.String(load_default="word", validate=validate.OneOf(UNITS))
    has_grid = fields.Boolean(load_default=True)
    monolingual = fields.Boolean(load_default=False)
    automation = fields.Integer(load_default=2, strict=True, validate=validate.Range(1, 4))
    value_limit = fields.Nested(MoneyInputSchema, allow_none=True, load_default=None)
    active = fields.Boolean(load_default=True)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Turn level and limit into the domain's values."""
        limit = data["value_limit"]
        return {
            **data,
            "automation": Automation(data["automation"]),
            "value_limit": Money(limit["amount"], limit["currency"]) if limit else None,
        }


class RateRowSchema(Schema):
    """One row of a price list; null fields hold for everything."""

    id = fields.String(metadata={"format": "uuid"})
    version = fields.Integer(metadata={"example": 1})
    organisation_id = fields.String(allow_none=True, metadata={"format": "uuid"})
    service = fields.String(allow_none=True, metadata={"example": "translation"})
    source_language = fields.String(allow_none=True, metadata={"example": "en"})
    target_language = fields.String(allow_none=True, metadata={"example": "fr"})
    subject_field = fields.String(allow_none=True, metadata={"example": "legal"})
    unit = fields.String(metadata={"example": "word"})
    currency = fields.String(metadata={"example": "EUR"})
    rate = fields.String(metadata={"format": "decimal", "example": "0.12"})
    minimum_fee = fields.String(allow_none=True, metadata={"format": "decimal", "example": "30"})
    valid_from = fields.Date()
    valid_until = fields.Date(allow_none=True)


class RateRowPageSchema(Schema):
    """Some rate rows, and where the next ones begin."""

    items = fields.List(fields.Nested(RateRowSchema))
    next_cursor = fields.String(allow_none=True)


class RateRowInputSchema(RequestSchema):
    """A new row of a price list."""

    organisation_id = an_id("The client that it was agreed with; general without.", allow_none=True, load_default=None)
    service = a_name("Key of a service.", allow_none=True, load_default=None, example="translation")
    source_language = Language(allow_none=True, load_default=None, metadata={"example": "en"})
    target_language = Language(allow_none=True, load_default=None, metadata={"example": "fr"})
    subject_field = a_name("Subject of the texts.", allow_none=True, load_default=None, example="legal")
    unit = fields.String(load_default="word", validate=validate.OneOf(UNITS))
    currency = _currency(required=True)
    rate = Number(places_at_most=6, high="1000000", required=True, metadata={"example": "0.12"})
    minimum_fee = Number(places_at_most=4, high="1000000000", allow_none=True, load_default=None)
    valid_from = fields.Date(required=True, metadata={"example": "2026-01-01"})
    valid_until = fields.Date(allow_none=True, load_default=None)


class RateRowEndSchema(RequestSchema):
    """The last day of a rate row."""

    valid_until = fields.Date(required=True, metadata={"example": "2026-12-31"})
    version = fields.Integer(strict=True, allow_none=True, load_default=None)


class GridOwnerSchema(RequestSchema):
    """Whose grid, for which service."""

    organisation_id = an_id("The client; the provider without.", allow_none=True, load_default=None)
    service = a_name("Key of a service; all services without.", allow_none=True, load_default=None)


class GridSchema(Schema):
    """Payable percentage per match band of one owner, for one service or all."""

    id = fields.String(allow_none=True, metadata={"format": "uuid"})
    version = fields.Integer(metadata={"description": "0 is the default grid, not changed yet.", "example": 1})
    organisation_id = fields.String(allow_none=True, metadata={"format": "uuid"})
    service = fields.String(allow_none=True, metadata={"example": "translation"})
    payable_percent = percent_per_band("Payable percentage per band.")


class GridInputSchema(GridOwnerSchema):
    """A CAT grid; bands left out keep the default percentage."""

    payable_percent = percent_per_band("Payable percentage per band.", required=True)


class CalculationSchema(RequestSchema):
    """What the calculator is asked: words per band, a rate, and what is added or taken off."""

    words = words_per_band("Words per band.", required=True)
    payable_percent = percent_per_band(
        "Payable percentages; the default grid's without.", load_default=None, allow_none=True
    )
    rate = Number(places_at_most=6, high="1000000", required=True, metadata={"example": "0.12"})
    currency = _currency(load_default="EUR")
    minimum_fee = Number(places_at_most=4, high="1000000000", load_default=None, allow_none=True)
    rush_percent = Number(places_at_most=2, high="1000", load_default=None, allow_none=True)
    discount_percent = Number(places_at_most=2, high="100", load_default=None, allow_none=True)
    tax_percent = Number(places_at_most=4, high="100", load_default=Decimal(0), metadata={"example": "21"})

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Calculation:
        """Make the domain's calculation."""
        return Calculation(payable=data.pop("payable_percent"), **data)


class CalculatedPriceSchema(Schema):
    """What the calculator answers; every number is exact text."""

    total_words = fields.String(metadata={"format": "decimal", "example": "3000"})
    weighted_words = fields.String(metadata={"format": "decimal", "example": "2271"})
    amount = fields.String(metadata={"format": "decimal", "example": "272.52"})
    minimum_applied = fields.Boolean()
    rush = fields.String(metadata={"format": "decimal", "example": "68.13"})
    discount = fields.String(metadata={"format": "decimal", "example": "0.00"})
    net = fields.String(metadata={"format": "decimal", "example": "340.65"})
    tax = fields.String(metadata={"format": "decimal", "example": "71.54"})
    gross = fields.String(metadata={"format": "decimal", "example": "412.19"})
    savings = fields.String(metadata={"format": "decimal", "example": "87.48"})
    currency = fields.String(metadata={"example": "EUR"})
    inputs_hash = fields.String()


def dump_service(kind: ServiceKind) -> dict[str, Any]:
    """Spell a kind of service."""
    return {
        "id": kind.id,
        "version": kind.version,
        "key": kind.key,
        "name": kind.name,
        "unit": kind.unit,
        "has_grid": kind.has_grid,
        "monolingual": kind.monolingual,
        "automation": int(kind.automation),
        "value_limit": money(kind.value_limit),
        "active": kind.active,
    }


def dump_rate_row(row: RateRow) -> dict[str, Any]:
    """Spell a rate row."""
    return {
        "id": row.id,
        "version": row.version,
        "organisation_id": row.organisation_id,
        "service": row.service,
        "source_language": row.source_language,
        "target_language": row.target_language,
        "subject_field": row.subject_field,
        "unit": row.unit,
        "currency": row.currency,
        "rate": plain(row.rate),
        "minimum_fee": None if row.minimum_fee is None else plain(row.minimum_fee),
        "valid_from": row.valid_from.isoformat(),
        "valid_until": row.valid_until.isoformat() if row.valid_until else None,
    }


def dump_rate_rows(page: Page[RateRow]) -> dict[str, Any]:
    """Spell a page of rate rows."""
    return {"items": [dump_rate_row(row) for row in page.items], "next_cursor": page.next_cursor}


def dump_grid(grid: Grid) -> dict[str, Any]:
    """Spell a grid."""
    return {
        "id": grid.id or None,
        "version": grid.version,
        "organisation_id": grid.organisation_id,
        "service": grid.service,
        "payable_percent": {band: plain(percent) for band, percent in grid.payable.items()},
    }


def dump_calculated(price: Price) -> dict[str, Any]:
    """Spell the calculator's answer."""
    line = price.lines[0]
    by_kind = {each.inputs.kind: each.amount for each in price.adjustments}
    zero = Money.zero(price.currency)
    amounts = {
        "amount": line.amount or zero,
        "rush": by_kind.get(RUSH, zero),
        "discount": by_kind.get(DISCOUNT, zero),
        "net": price.net,
        "tax": price.tax,
        "gross": price.gross,
        "savings": price.savings,
    }
    return {
        "total_words": plain(line.total_words or zero.amount),
        "weighted_words": plain(line.quantity),
        "minimum_applied": line.minimum_applied,
        **{name: format(amount.amount, "f") for name, amount in amounts.items()},
        "currency": price.currency,
        "inputs_hash": price.inputs_hash,
    }
