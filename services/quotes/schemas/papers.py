"""The paper of an offer on the wire, and the company that is printed on it."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from environs import Env
from marshmallow import EXCLUDE, Schema, fields, validate

from portal_kit import shapes
from portal_kit.settings import UnsafeSettings, settings
from services.quotes.domain.papers import Provider
from services.quotes.schemas.fields import RequestSchema, an_id


class OfferChoiceSchema(RequestSchema):
    """Which version of which quote."""

    quote_id = an_id("The quote.", required=True)
    offer = fields.Integer(strict=True, allow_none=True, load_default=None, validate=validate.Range(1, 10_000))


class QuotePdfSchema(Schema):
    """A link to a PDF that works for five minutes."""

    url = fields.String(metadata={"description": "Where to fetch it.", "example": "https://objects.example/…"})
    name = fields.String(metadata={"description": "The file's name.", "example": "Q-2026-000001-1.pdf"})
    expires_at = fields.AwareDateTime(metadata={"description": "When the link ends."})


class _LegalEntity(Schema):
    """What quotes prints of the value of LEGAL_ENTITY; the rest is for invoices."""

    class Meta:
        """Leave the bank and the like aside."""

        unknown = EXCLUDE

    name = fields.String(required=True, validate=validate.Length(1, 200))
    address = fields.List(fields.String(validate=validate.Length(max=200)), required=True)
    vat_number = fields.String(load_default=None, allow_none=True)
    contact = fields.String(load_default=None, allow_none=True)
    time_zone = fields.String(load_default="UTC")


_EXAMPLE = {
    "name": "Agence Lumière SAS",
    "address": ["12 rue des Tanneurs", "67000 Strasbourg", "France"],
    "vat_number": "FR40303265045",
    "time_zone": "Europe/Paris",
}
"""An invented company, for installations that are not in production."""


@cache
def provider() -> Provider:
    """Read LEGAL_ENTITY; production refuses to offer in an invented company's name."""
    told = Env().json("LEGAL_ENTITY", None)
    if told is None and settings().profile == "production":
        raise UnsafeSettings("LEGAL_ENTITY is not set; quotes need the company that offers.")
    read: dict[str, Any] = shapes.load(_LegalEntity(), _EXAMPLE if told is None else told)
    return Provider(**{**read, "address": tuple(read["address"])})


def dump_pdf_link(url: str, name: str, expires_at: datetime) -> dict[str, Any]:
    """Spell a link to a PDF."""
    dumped: dict[str, Any] = QuotePdfSchema().dump({"url": url, "name": name, "expires_at": expires_at})
    return dumped
