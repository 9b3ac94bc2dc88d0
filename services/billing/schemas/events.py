"""Events that billing reads, and those that it tells."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from marshmallow import fields

from portal_kit.envelope import Envelope, OutgoingEvent
from portal_kit.ids import new_id
from services.billing.domain.charges import Charge, ChargeKind
from services.billing.domain.events import InvoiceChanged, InvoiceIssued, InvoicePaid
from services.billing.domain.parties import Client, Party
from services.billing.domain.payables import Approval, Payable, PayableLine
from services.billing.schemas.values import MoneyIn, MoneySchema, TolerantSchema


class AcceptedLineIn(TolerantSchema):
    """A line of an accepted quote."""

    line_id = fields.UUID(required=True)
    target = fields.String(required=True, allow_none=True)
    description = fields.String(required=True)
    quantity = fields.Decimal(required=True)
    unit = fields.String(required=True)
    rate = fields.Decimal(required=True, allow_none=True)
    net = fields.Nested(MoneyIn, required=True)


class AcceptedAdjustmentIn(TolerantSchema):
    """A discount or surcharge of an accepted quote."""

    name = fields.String(required=True)
    net = fields.Nested(MoneyIn, required=True)
    target = fields.String(load_default=None, allow_none=True)


class QuoteAcceptedIn(TolerantSchema):
    """What billing needs of `quote.accepted.v1`."""

    quote_id = fields.UUID(required=True)
    order_id = fields.UUID(required=True)
    name = fields.String(required=True)
    people = fields.List(fields.UUID(), required=True)
    lines = fields.List(fields.Nested(AcceptedLineIn), required=True)
    adjustments = fields.List(fields.Nested(AcceptedAdjustmentIn), required=True)
    currency = fields.String(required=True)
    tax_percent = fields.Decimal(required=True)
    price_pending = fields.Boolean(required=True)
    purchase_order_number = fields.String(load_default=None, allow_none=True)

    @classmethod
    def payable(cls, event: Envelope) -> Payable:
        """Read the payable lines that an acceptance makes."""
        data = cls().load(dict(event.payload))
        return _payable(data, str(event.organisation_id), event.occurred_at)


class OrderApprovedIn(TolerantSchema):
    """What billing needs of `order.approved.v1`."""

    order_id = fields.UUID(required=True)
    number = fields.String(required=True)
    name = fields.String(required=True)
    people = fields.List(fields.UUID(), required=True)
    targets = fields.List(fields.String(), required=True)

    @classmethod
    def approval(cls, event: Envelope) -> Approval:
        """Read what the approval says of the order as it is now."""
        data = cls().load(dict(event.payload))
        people = tuple(str(person) for person in data["people"])
        return Approval(str(data["order_id"]), data["number"], data["name"], people, tuple(data["targets"]))


class OrderCancelledIn(TolerantSchema):
    """What billing needs of `order.cancelled.v1`."""

    order_id = fields.UUID(required=True)
    targets = fields.List(fields.String(), required=True)
    whole = fields.Boolean(required=True)
    payable = fields.Nested(MoneyIn, required=True, allow_none=True)
    number = fields.String(load_default=None, allow_none=True)


class OrderDeclinedIn(TolerantSchema):
    """What billing needs of `order.declined.v1`."""

    order_id = fields.UUID(required=True)


class SettingsIn(TolerantSchema):
    """What billing needs of an organisation's settings."""

    payment_days = fields.Integer(required=True)


class OrganisationChangedIn(TolerantSchema):
    """What billing needs of `organisation.changed.v1`."""

    organisation_id = fields.UUID(required=True)
    name = fields.String(required=True)
    country = fields.String(required=True)
    language = fields.String(required=True)
    settings = fields.Nested(SettingsIn, required=True)
    vat_number = fields.String(load_default=None, allow_none=True)
    address = fields.List(fields.String(), load_default=list)

    @classmethod
    def client(cls, event: Envelope) -> Client:
        """Read the client, with the version that told it."""
        data = cls().load(dict(event.payload))
        return Client(
            organisation_id=str(data["organisation_id"]),
            party=Party(data["name"], tuple(data["address"]), data["country"], data["vat_number"]),
            language=data["language"],
            payment_days=data["settings"]["payment_days"],
            seen_version=event.aggregate_version,
        )


def to_wire(event: object) -> OutgoingEvent:
    """Write a domain event of billing as it crosses the bus."""
    match event:
        case InvoiceIssued():
            payload: dict[str, object] = {
                "invoice_id": event.invoice_id,
                "number": event.number,
                "order_ids": [event.order_id],
                "order_numbers": [event.order_number],
                "people": list(event.people),
                "net": MoneySchema().dump(event.net),
                "tax": MoneySchema().dump(event.tax),
                "gross": MoneySchema().dump(event.gross),
                "due_on": event.due_on.isoformat(),
            }
            name = "invoice.issued.v1"
        case InvoicePaid():
            payload = {
                "invoice_id": event.invoice_id,
                "number": event.number,
                "people": list(event.people),
                "gross": MoneySchema().dump(event.gross),
            }
            name = "invoice.paid.v1"
        case InvoiceChanged():
            payload = {"invoice_id": event.invoice_id, "number": event.number, "people": list(event.people)}
            name = "invoice.changed.v1"
        case _:
            raise TypeError(f"billing tells no {type(event).__name__}")
    return OutgoingEvent(name, event.invoice_id, event.version, event.organisation_id, payload)


def _payable(data: dict[str, Any], organisation_id: str, accepted_at: datetime) -> Payable:
    percent: Decimal = data["tax_percent"]
    lines = [PayableLine(str(line["line_id"]), _work(line, percent)) for line in data["lines"]]
    lines += [PayableLine(new_id(), _adjustment(one, percent)) for one in data["adjustments"]]
    return Payable(
        id=str(data["order_id"]),
        organisation_id=organisation_id,
        quote_id=str(data["quote_id"]),
        name=data["name"],
        people=tuple(str(person) for person in data["people"]),
        currency=data["currency"],
        tax_percent=percent,
        price_pending=data["price_pending"],
        lines=lines,
        created_at=accepted_at,
        purchase_order_number=data["purchase_order_number"],
    )


def _work(line: dict[str, Any], percent: Decimal) -> Charge:
    return Charge(
        kind=ChargeKind.WORK,
        target=line["target"],
        description=line["description"],
        quantity=line["quantity"],
        unit=line["unit"],
        rate=line["rate"],
        net=line["net"],
        tax_percent=percent,
    )


def _adjustment(one: dict[str, Any], percent: Decimal) -> Charge:
    return Charge(ChargeKind.ADJUSTMENT, one["target"], one["name"], None, None, None, one["net"], percent)
