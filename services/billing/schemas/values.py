"""Values that many shapes hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import EXCLUDE, Schema, fields, post_load, validate

from portal_kit.money import Money
from portal_kit.shapes import Amount

CURRENCY = "EUR"


class MoneySchema(Schema):
    """An exact amount in one currency."""

    amount = Amount(required=True, metadata={"description": "In minor units' precision.", "example": "144.00"})
    currency = fields.String(
        required=True, validate=validate.Length(equal=3), metadata={"description": "ISO 4217.", "example": CURRENCY}
    )

    @post_load
    def make(self, data: Mapping[str, Any], **_: object) -> Money:
        """Build the value; Money refuses what the books cannot hold."""
        return Money(data["amount"], data["currency"])


class MoneyIn(MoneySchema):
    """Money inside an event: what else is there does not matter."""

    class Meta:
        """A tolerant reader."""

        unknown = EXCLUDE


class TolerantSchema(Schema):
    """Reads from an event what billing needs, and nothing else."""

    class Meta:
        """A tolerant reader."""

        unknown = EXCLUDE


def identifier(description: str, *, required: bool = True, **more: Any) -> fields.UUID:
    """A field that holds an identifier."""
    return fields.UUID(
        required=required,
        metadata={"description": description, "example": "01920000-0000-7000-8000-000000000010"},
        **more,
    )
