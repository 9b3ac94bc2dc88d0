"""Payables as callers read them."""

from __future__ import annotations

from marshmallow import Schema, fields

from portal_kit.paging import Page
from services.billing.domain.payables import Payable
from services.billing.schemas.invoices import ChargeSchema, TotalsSchema
from services.billing.schemas.values import identifier


class PayableSchema(Schema):
    """What an order is to cost and is on no invoice yet."""

    id = identifier("The order, whose identifier this is too.")
    version = fields.Integer(metadata={"description": "Grows with each change.", "example": 1})
    state = fields.String(metadata={"description": "accepted, due or needs_attention.", "example": "accepted"})
    organisation_id = identifier("The client organisation.")
    created_at = fields.AwareDateTime(metadata={"description": "When it was accepted."})
    order_number = fields.String(
        allow_none=True, metadata={"description": "Known after approval.", "example": "P-2026-000001"}
    )
    quote_id = identifier("The accepted quote.")
    name = fields.String(metadata={"description": "The order's name.", "example": "User manual"})
    currency = fields.String(metadata={"description": "ISO 4217.", "example": "EUR"})
    needs_attention = fields.String(
        allow_none=True, metadata={"description": "Why staff must look.", "example": "price_pending"}
    )
    due_since = fields.AwareDateTime(
        allow_none=True, metadata={"description": "From when it may be invoiced; null while the work goes on."}
    )
    lines = fields.List(
        fields.Nested(ChargeSchema),
        attribute="open_charges",
        metadata={"description": "Accepted, not invoiced."},
    )
    totals = fields.Nested(TotalsSchema, attribute="open_totals", metadata={"description": "What the lines come to."})


class PayablePageSchema(Schema):
    """A page of payables."""

    items = fields.List(fields.Nested(PayableSchema), metadata={"description": "Oldest first."})
    next_cursor = fields.String(allow_none=True, metadata={"description": "What follows; null at the end."})


def dump_payable_page(page: Page[Payable]) -> dict[str, object]:
    """Dump a page of payables."""
    dumped: dict[str, object] = PayablePageSchema().dump(page)
    return dumped
