"""Events that people are told of: a reader for each, and the news that it makes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields

from portal_kit.envelope import Envelope
from services.notify.domain.kinds import Kind
from services.notify.domain.news import News
from services.notify.schemas.people import TolerantSchema


class QuoteIn(TolerantSchema):
    """What every event of a quote tells."""

    quote_id = fields.UUID(required=True)
    number = fields.String(required=True)
    name = fields.String(required=True)
    people = fields.List(fields.UUID(), required=True)


class QuoteRequestedIn(QuoteIn):
    """A request, or a draft that nobody is told of."""

    state = fields.String(required=True)


class QuoteSentIn(QuoteIn):
    """An offer with its last day."""

    expires_at = fields.AwareDateTime(required=True)
    message = fields.String(load_default=None, allow_none=True)


class QuoteAcceptedIn(QuoteIn):
    """An acceptance; of a launch the order tells."""

    order_id = fields.UUID(required=True)
    launched = fields.Boolean(required=True)


class QuoteRejectedIn(QuoteIn):
    """The client's no, perhaps with a reason."""

    message = fields.String(load_default=None, allow_none=True)


class QuoteDeclinedIn(QuoteIn):
    """The provider's no, perhaps with a reason."""

    message = fields.String(load_default=None, allow_none=True)


class QuoteExpiredIn(QuoteIn):
    """An offer without an answer."""


class QuoteWithdrawnIn(QuoteIn):
    """A request taken back, perhaps with a reason."""

    message = fields.String(load_default=None, allow_none=True)


class QuoteNeedsAttentionIn(QuoteIn):
    """What keeps a quote from going on by itself; nobody's message, so it is told as a fact."""

    problem = fields.String(required=True, data_key="message")


class OrderIn(TolerantSchema):
    """What every event of an order tells."""

    order_id = fields.UUID(required=True)
    number = fields.String(required=True)
    name = fields.String(required=True)
    people = fields.List(fields.UUID(), required=True)


class OrderSubmittedIn(OrderIn):
    """A launched order."""


class OrderConfirmedIn(OrderIn):
    """The provider's yes."""


class OrderDeclinedIn(OrderIn):
    """The provider's no, with a reason."""

    message = fields.String(required=True)


class OrderDeliveredIn(OrderIn):
    """A delivery of a target."""

    target = fields.String(required=True)
    final = fields.Boolean(required=True)
    message = fields.String(load_default=None, allow_none=True)


class OrderWorkDoneIn(OrderIn):
    """Everything is delivered."""


class OrderApprovedIn(OrderIn):
    """The client's yes, perhaps with a word of thanks."""

    message = fields.String(load_default=None, allow_none=True)


class OrderSentBackIn(OrderIn):
    """What is to be corrected."""

    targets = fields.List(fields.String(), required=True)
    message = fields.String(required=True)


class OrderCancelledIn(OrderIn):
    """An end before the end, perhaps with a reason."""

    message = fields.String(load_default=None, allow_none=True)


class AmountIn(TolerantSchema):
    """An amount as text."""

    amount = fields.String(required=True)
    currency = fields.String(required=True)


class InvoiceIssuedIn(TolerantSchema):
    """An invoice with its sum and due date."""

    invoice_id = fields.UUID(required=True)
    number = fields.String(required=True)
    people = fields.List(fields.UUID(), required=True)
    gross = fields.Nested(AmountIn, required=True)
    due_on = fields.Date(required=True)


class FileRejectedIn(TolerantSchema):
    """A file that could not be used, and why."""

    file_id = fields.UUID(required=True)
    name = fields.String(required=True)
    message = fields.String(required=True)
    owner_id = fields.UUID(required=True)


_READERS: dict[str, tuple[type[Schema], Kind, str]] = {
    "quote.requested.v1": (QuoteRequestedIn, Kind.QUOTE_REQUESTED, "quote_id"),
    "quote.sent.v1": (QuoteSentIn, Kind.QUOTE_SENT, "quote_id"),
    "quote.accepted.v1": (QuoteAcceptedIn, Kind.QUOTE_ACCEPTED, "order_id"),
    "quote.rejected.v1": (QuoteRejectedIn, Kind.QUOTE_REJECTED, "quote_id"),
    "quote.declined.v1": (QuoteDeclinedIn, Kind.QUOTE_DECLINED, "quote_id"),
    "quote.expired.v1": (QuoteExpiredIn, Kind.QUOTE_EXPIRED, "quote_id"),
    "quote.withdrawn.v1": (QuoteWithdrawnIn, Kind.QUOTE_WITHDRAWN, "quote_id"),
    "quote.needs_attention.v1": (QuoteNeedsAttentionIn, Kind.QUOTE_NEEDS_ATTENTION, "quote_id"),
    "order.submitted.v1": (OrderSubmittedIn, Kind.ORDER_SUBMITTED, "order_id"),
    "order.confirmed.v1": (OrderConfirmedIn, Kind.ORDER_CONFIRMED, "order_id"),
    "order.declined.v1": (OrderDeclinedIn, Kind.ORDER_DECLINED, "order_id"),
    "order.delivered.v1": (OrderDeliveredIn, Kind.DELIVERY_PARTIAL, "order_id"),
    "order.work_done.v1": (OrderWorkDoneIn, Kind.WORK_DONE, "order_id"),
    "order.approved.v1": (OrderApprovedIn, Kind.ORDER_APPROVED, "order_id"),
    "order.sent_back.v1": (OrderSentBackIn, Kind.ORDER_SENT_BACK, "order_id"),
    "order.cancelled.v1": (OrderCancelledIn, Kind.ORDER_CANCELLED, "order_id"),
    "invoice.issued.v1": (InvoiceIssuedIn, Kind.INVOICE_ISSUED, "invoice_id"),
    "file.rejected.v1": (FileRejectedIn, Kind.FILE_REJECTED, "file_id"),
}
_FACTS = ("number", "name", "message", "problem", "target", "targets", "expires_at", "due_on", "gross")


def read_news(event: Envelope) -> News | None:
    """Read what an event means for people; None for a draft and for a launch, of which its order tells."""
    reader, kind, subject = _READERS[event.type]
    data = reader().load(dict(event.payload))
    if data.get("state") == "draft" or data.get("launched"):
        return None
    if data.get("final"):
        kind = Kind.DELIVERY_FINAL
    people = data["people"] if "people" in data else [data["owner_id"]]
    return News(
        event_id=event.id,
        kind=kind,
        organisation_id=str(event.organisation_id),
        subject_id=str(data[subject]),
        people=tuple(str(person) for person in people),
        facts=_facts(data),
        occurred_at=event.occurred_at,
    )


def _facts(data: Mapping[str, Any]) -> dict[str, object]:
    """Keep the facts that words are filled with, as JSON holds them."""
    facts = {name: data[name] for name in _FACTS if data.get(name) is not None}
    return {name: fact.isoformat() if name in ("expires_at", "due_on") else fact for name, fact in facts.items()}
