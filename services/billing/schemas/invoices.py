"""Invoices as callers read them, and what they send to change them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from marshmallow import Schema, fields, post_load, validate

from portal_kit.paging import Page
from services.billing.domain.invoices import Invoice
from services.billing.domain.transitions import Rule, State
from services.billing.ports import InvoiceFilters, InvoiceSummary
from services.billing.schemas.values import MoneySchema, identifier

_STATES = [str(state) for state in State]


class PartySchema(Schema):
    """A seller or a buyer as printed."""

    name = fields.String(metadata={"description": "Name of the company.", "example": "Nordwind GmbH"})
    address = fields.List(
        fields.String(), metadata={"description": "Lines as printed.", "example": ["Hafenstr. 1", "20457 Hamburg"]}
    )
    country = fields.String(metadata={"description": "ISO 3166 code.", "example": "DE"})
    vat_number = fields.String(
        allow_none=True, metadata={"description": "VAT identification number.", "example": "DE136695976"}
    )


class ChargeSchema(Schema):
    """One amount of a payable or an invoice, with its explanation."""

    kind = fields.String(metadata={"description": "work, adjustment or cancellation.", "example": "work"})
    target = fields.String(
        allow_none=True, metadata={"description": "Target language, null for the whole order.", "example": "fr"}
    )
    description = fields.String(metadata={"description": "What it is for.", "example": "Translation English to French"})
    quantity = fields.Decimal(
        as_string=True, allow_none=True, metadata={"description": "Null for adjustments.", "example": "1200"}
    )
    unit = fields.String(allow_none=True, metadata={"description": "What is counted.", "example": "word"})
    rate = fields.Decimal(as_string=True, allow_none=True, metadata={"description": "Per unit.", "example": "0.12"})
    net = fields.Nested(MoneySchema, metadata={"description": "Before tax."})
    tax_percent = fields.Decimal(as_string=True, metadata={"description": "Tax rate in percent.", "example": "19"})


class TaxLineSchema(Schema):
    """The tax of one rate."""

    percent = fields.Decimal(as_string=True, metadata={"description": "Tax rate.", "example": "19"})
    net = fields.Nested(MoneySchema, metadata={"description": "What the tax is on."})
    tax = fields.Nested(MoneySchema, metadata={"description": "The tax, rounded once."})


class TotalsSchema(Schema):
    """What a set of charges comes to."""

    net = fields.Nested(MoneySchema, metadata={"description": "Sum before tax."})
    tax = fields.Nested(MoneySchema, metadata={"description": "Sum of the taxes."})
    gross = fields.Nested(MoneySchema, metadata={"description": "Net and tax."})
    per_rate = fields.List(fields.Nested(TaxLineSchema), metadata={"description": "Tax per rate."})


class PaymentSchema(Schema):
    """Money that came in."""

    id = identifier("The payment.")
    amount = fields.Nested(MoneySchema, metadata={"description": "What arrived."})
    paid_on = fields.Date(metadata={"description": "The day it arrived.", "example": "2026-12-05"})
    reference = fields.String(metadata={"description": "As on the bank statement.", "example": "SEPA 4711"})
    recorded_at = fields.AwareDateTime(metadata={"description": "When it was noted."})


class InvoiceSchema(Schema):
    """An invoice or credit note with its lines and payments."""

    id = identifier("The invoice.")
    version = fields.Integer(metadata={"description": "Grows with each change.", "example": 1})
    state = fields.String(validate=validate.OneOf(_STATES), metadata={"description": "Where it stands."})
    organisation_id = identifier("The client organisation.")
    created_at = fields.AwareDateTime(metadata={"description": "When it was made."})
    kind = fields.String(metadata={"description": "invoice or credit_note.", "example": "invoice"})
    number = fields.String(metadata={"description": "Gapless per company and year.", "example": "INV-2026-000001"})
    order_id = identifier("The order.")
    order_number = fields.String(metadata={"description": "The order's number.", "example": "P-2026-000001"})
    order_name = fields.String(metadata={"description": "The order's name.", "example": "User manual"})
    purchase_order_number = fields.String(
        allow_none=True, metadata={"description": "The client's own order number.", "example": "PO-77"}
    )
    seller = fields.Nested(PartySchema, attribute="seller.party", metadata={"description": "Who invoices."})
    buyer = fields.Nested(PartySchema, metadata={"description": "Who pays."})
    language = fields.String(metadata={"description": "The paper's language.", "example": "en"})
    issued_on = fields.Date(metadata={"description": "The day of issue.", "example": "2026-12-01"})
    due_on = fields.Date(metadata={"description": "To be paid by.", "example": "2026-12-31"})
    overdue = fields.Boolean(metadata={"description": "Owed past the due date.", "example": False})
    lines = fields.List(
        fields.Nested(ChargeSchema), attribute="charges", metadata={"description": "What is charged, frozen at issue."}
    )
    totals = fields.Nested(TotalsSchema, metadata={"description": "Net, tax per rate, gross."})
    paid = fields.Nested(MoneySchema, metadata={"description": "What came in."})
    open_amount = fields.Nested(MoneySchema, metadata={"description": "What is still to be paid."})
    payments = fields.List(fields.Nested(PaymentSchema), metadata={"description": "In order of recording."})
    credits_invoice_id = identifier("The invoice that a credit note takes back.", required=False, allow_none=True)
    message = fields.String(
        allow_none=True, metadata={"description": "Why it was credited or given up.", "example": "Wrong rate."}
    )


class InvoiceSummarySchema(Schema):
    """One row of the list of invoices."""

    id = identifier("The invoice.")
    version = fields.Integer(metadata={"description": "Grows with each change.", "example": 1})
    state = fields.String(validate=validate.OneOf(_STATES), metadata={"description": "Where it stands."})
    organisation_id = identifier("The client organisation.")
    created_at = fields.AwareDateTime(metadata={"description": "When it was made."})
    kind = fields.String(metadata={"description": "invoice or credit_note.", "example": "invoice"})
    number = fields.String(metadata={"description": "Gapless per company and year.", "example": "INV-2026-000001"})
    client_name = fields.String(metadata={"description": "Who pays.", "example": "Nordwind GmbH"})
    order_id = identifier("The order.")
    order_number = fields.String(metadata={"description": "The order's number.", "example": "P-2026-000001"})
    order_name = fields.String(metadata={"description": "The order's name.", "example": "User manual"})
    issued_on = fields.Date(metadata={"description": "The day of issue.", "example": "2026-12-01"})
    due_on = fields.Date(metadata={"description": "To be paid by.", "example": "2026-12-31"})
    overdue = fields.Boolean(metadata={"description": "Owed past the due date.", "example": False})
    net = fields.Nested(MoneySchema, metadata={"description": "Before tax."})
    gross = fields.Nested(MoneySchema, metadata={"description": "With tax."})
    open_amount = fields.Nested(MoneySchema, metadata={"description": "What is still to be paid."})


class InvoicePageSchema(Schema):
    """A page of invoices."""

    items = fields.List(fields.Nested(InvoiceSummarySchema), metadata={"description": "Newest first."})
    next_cursor = fields.String(allow_none=True, metadata={"description": "What follows; null at the end."})


class TransitionSchema(Schema):
    """Something that this viewer may do now."""

    event = fields.String(metadata={"description": "Name of the event.", "example": "record_payment"})
    label = fields.String(metadata={"description": "Its English words.", "example": "Record a payment"})
    default = fields.Boolean(metadata={"description": "The usual next step.", "example": True})
    needs_message = fields.Boolean(metadata={"description": "A message must come with it.", "example": False})
    needs_targets = fields.Boolean(metadata={"description": "Targets must be named.", "example": False})


class TransitionsSchema(Schema):
    """The state, and what this viewer may do next."""

    state = fields.String(metadata={"description": "Where it stands.", "example": "issued"})
    transitions = fields.List(fields.Nested(TransitionSchema), metadata={"description": "Allowed now."})


class InvoicePdfSchema(Schema):
    """A link to the PDF that works for five minutes."""

    url = fields.String(metadata={"description": "Where to fetch it.", "example": "https://objects.example/…"})
    name = fields.String(metadata={"description": "The file's name.", "example": "INV-2026-000001.pdf"})
    expires_at = fields.AwareDateTime(metadata={"description": "When the link ends."})


class InvoiceFiltersSchema(Schema):
    """What the list is narrowed to."""

    state = fields.List(
        fields.String(validate=validate.OneOf(_STATES)),
        load_default=list,
        validate=validate.Length(max=len(_STATES)),
        metadata={"description": "Only these states.", "example": ["issued", "partly_paid"]},
    )
    overdue = fields.Boolean(
        load_default=None, allow_none=True, metadata={"description": "Owed past the due date.", "example": True}
    )
    order_id = identifier("Only invoices of this order.", required=False, load_default=None, allow_none=True)

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> InvoiceFilters:
        """Build the filters."""
        order_id = data["order_id"]
        return InvoiceFilters(
            states=tuple(State(state) for state in data["state"]),
            overdue=data["overdue"],
            order_id=None if order_id is None else str(order_id),
        )


class PaymentRequestSchema(Schema):
    """Money that came in, to be noted."""

    amount = fields.Nested(MoneySchema, required=True, metadata={"description": "What arrived."})
    paid_on = fields.Date(required=True, metadata={"description": "The day it arrived.", "example": "2026-12-05"})
    reference = fields.String(
        load_default="",
        validate=validate.Length(max=200),
        metadata={"description": "As on the bank statement.", "example": "SEPA 4711"},
    )


def dump_invoice(invoice: Invoice, today: date) -> dict[str, object]:
    """Dump an invoice; whether it is overdue depends on the day."""
    dumped: dict[str, object] = {**_dump(InvoiceSchema(), invoice), "overdue": invoice.overdue(today)}
    return dumped


def dump_invoice_page(page: Page[InvoiceSummary]) -> dict[str, object]:
    """Dump a page of invoices."""
    return _dump(InvoicePageSchema(), page)


def dump_transitions(state: State, rules: list[Rule]) -> dict[str, object]:
    """Dump what may happen next."""
    offered = [
        {
            "event": str(rule.event),
            "label": rule.label,
            "default": rule.default,
            "needs_message": rule.needs_message,
            "needs_targets": False,
        }
        for rule in rules
    ]
    return _dump(TransitionsSchema(), {"state": str(state), "transitions": offered})


def dump_pdf_link(url: str, name: str, expires_at: datetime) -> dict[str, object]:
    """Dump a link to a PDF."""
    return _dump(InvoicePdfSchema(), {"url": url, "name": name, "expires_at": expires_at})


def _dump(schema: Schema, thing: object) -> dict[str, object]:
    dumped: dict[str, object] = schema.dump(thing)
    return dumped
