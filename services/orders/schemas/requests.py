"""What callers send: parameters of transitions, filters of lists, changes of an order."""

from __future__ import annotations

from functools import cache
from typing import Any

from marshmallow import RAISE, Schema, fields, post_load, validate

from portal_kit.money import Money
from portal_kit.shapes import Amount, load
from services.orders.domain.listing import OrderFilters, Side, Sort
from services.orders.domain.records import CorrectionItem
from services.orders.domain.states import Flag, OrderState
from services.orders.schemas.fields import Id, Language, Text


class RequestSchema(Schema):
    """What is sent; unknown fields are mistakes."""

    class Meta:
        """Settings of every request."""

        unknown = RAISE


class MoneySchema(RequestSchema):
    """An amount in one currency."""

    amount = Amount(
        required=True,
        metadata={"description": "Decimal number", "example": "20.00", "format": "decimal"},
    )
    currency = fields.String(
        required=True,
        validate=validate.Length(equal=3),
        metadata={"description": "ISO 4217 code", "example": "EUR"},
    )

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> Money:
        """Make the money, or refuse what is none."""
        return Money(data["amount"], data["currency"])


class CorrectionRequestSchema(RequestSchema):
    """One wanted correction as data."""

    target = Language(required=True, metadata={"description": "Target language it is in", "example": "fr"})
    comment = Text(10_000, 1, required=True, metadata={"description": "What is wrong", "example": "Keep the name."})
    segment = Text(200, allow_none=True, metadata={"description": "Segment or place", "example": "12"})
    category = Text(100, allow_none=True, metadata={"description": "Kind of error", "example": "terminology"})
    severity = Text(100, allow_none=True, metadata={"description": "How bad it is", "example": "major"})

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> CorrectionItem:
        """Make the correction."""
        return CorrectionItem(**data)


class OrderFiltersSchema(RequestSchema):
    """Which orders a list shows."""

    state = fields.List(
        fields.Enum(OrderState, by_value=True),
        validate=validate.Length(max=len(OrderState)),
        metadata={"description": "Orders in one of these states", "example": ["in_progress"]},
    )
    mine = fields.Boolean(metadata={"description": "Own orders only", "example": True})
    search = Text(200, metadata={"description": "Text in name, number or purchase order", "example": "manual"})
    late = fields.Boolean(metadata={"description": "Past a deadline with work still owed", "example": False})
    organisation_id = Id(
        metadata={"description": "Orders of this client", "example": "01920000-0000-7000-8000-000000000001"}
    )
    due_before = fields.AwareDateTime(
        metadata={"description": "Something is owed before this instant", "example": "2026-12-01T16:00:00+00:00"}
    )
    flag = fields.List(
        fields.Enum(Flag, by_value=True),
        validate=validate.Length(max=len(Flag)),
        metadata={"description": "Orders with one of these flags", "example": ["on_hold"]},
    )
    target_language = Language(metadata={"description": "Orders into this language", "example": "fr"})
    waiting_for = fields.Enum(
        Side, by_value=True, metadata={"description": "Orders that wait for this side to act", "example": "client"}
    )

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> OrderFilters:
        """Make the filters."""
        lists = {name: tuple(data.get(name, ())) for name in ("state", "flag")}
        return OrderFilters(**{**data, **lists})


class ParametersSchema(RequestSchema):
    """Every simple parameter of the RPCs with its bounds, in one place."""

    order_id = Id()
    delivery_id = Id()
    target = Language()
    targets = fields.List(Language(), validate=validate.Length(max=200))
    message = Text(10_000)
    percent = fields.Integer(strict=True, validate=validate.Range(0, 100))
    step = Text(100)
    file_ids = fields.List(Id(), validate=validate.Length(max=500))
    final = fields.Boolean()
    corrections = fields.List(fields.Nested(CorrectionRequestSchema), validate=validate.Length(max=500))
    payable = fields.Nested(MoneySchema)
    to = Text(30)
    version = fields.Integer(strict=True, validate=validate.Range(1, 2**31 - 1))
    purchase_order_number = Text(200)
    watcher_ids = fields.List(Id(), validate=validate.Length(max=100))
    sort = fields.Enum(Sort, by_value=True)
    filters = fields.Nested(OrderFiltersSchema)
    mine = fields.Boolean()
    organisation_id = Id()
    cursor = Text(1000)
    limit = fields.Integer(strict=True)


def read(**parameters: object) -> dict[str, Any]:
    """Return the parameters that were given, checked; None means not given."""
    given = {name: value for name, value in parameters.items() if value is not None}
    return dict(load(_parameters(frozenset(given)), given))


@cache
def _parameters(names: frozenset[str]) -> ParametersSchema:
    """A schema of these alone: marshmallow visits each field that a schema has, given or not."""
    return ParametersSchema(only=names)
