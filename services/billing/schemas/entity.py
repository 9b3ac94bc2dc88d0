"""The company that invoices, as the installation's settings name it."""

from __future__ import annotations

from functools import cache

from environs import Env
from marshmallow import Schema, fields, validate

from portal_kit import shapes
from portal_kit.settings import UnsafeSettings, settings
from services.billing.domain.parties import LegalEntity, Party


class LegalEntitySchema(Schema):
    """The value of LEGAL_ENTITY: name, address and bank as printed, and the key of its number series."""

    key = fields.String(required=True, validate=validate.Length(min=1, max=50))
    name = fields.String(required=True, validate=validate.Length(min=1, max=200))
    address = fields.List(fields.String(validate=validate.Length(max=200)), required=True)
    country = fields.String(required=True, validate=validate.Length(equal=2))
    vat_number = fields.String(load_default=None, allow_none=True)
    time_zone = fields.String(load_default="UTC")
    bank = fields.List(fields.String(validate=validate.Length(max=200)), load_default=list)
    contact = fields.String(load_default=None, allow_none=True)


EXAMPLE = {
    "key": "main",
    "name": "Agence Lumière SAS",
    "address": ["12 rue des Tanneurs", "67000 Strasbourg", "France"],
    "country": "FR",
    "vat_number": "FR40303265045",
    "time_zone": "Europe/Paris",
    "bank": ["IBAN FR76 3000 6000 0112 3456 7890 189", "BIC AGRIFRPP"],
    "contact": "billing@lumiere.example",
}
"""An invented company, for installations that are not in production."""


@cache
def legal_entity() -> LegalEntity:
    """Read LEGAL_ENTITY; production refuses to invoice in an invented company's name."""
    told = Env().json("LEGAL_ENTITY", None)
    if told is None and settings().profile == "production":
        raise UnsafeSettings("LEGAL_ENTITY is not set; invoices need the company that issues them.")
    read = shapes.load(LegalEntitySchema(), EXAMPLE if told is None else told)
    party = Party(read["name"], tuple(read["address"]), read["country"], read["vat_number"])
    return LegalEntity(read["key"], party, read["time_zone"], tuple(read["bank"]), read["contact"])
