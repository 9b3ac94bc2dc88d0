"""What callers get: orders, lists of orders, transitions."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from services.orders.domain.rules import EDITS
from services.orders.domain.states import Event, Flag, OrderState, TargetState
from services.orders.schemas.requests import MoneySchema


def _instant(description: str, **kwargs: Any) -> fields.AwareDateTime:
    return fields.AwareDateTime(metadata={"description": description, "example": "2026-12-01T16:00:00+00:00"}, **kwargs)


def _text(description: str, example: str | None, **kwargs: Any) -> fields.String:
    return fields.String(metadata={"description": description, "example": example}, **kwargs)


def _id(description: str) -> fields.String:
    return fields.String(
        metadata={"description": description, "example": "01920000-0000-7000-8000-000000000005", "format": "uuid"}
    )


def _languages(description: str) -> fields.List[Any]:
    return fields.List(fields.String(), metadata={"description": description, "example": ["fr"]})


def _ids(description: str) -> fields.List[Any]:
    return fields.List(
        fields.String(metadata={"format": "uuid"}),
        metadata={"description": description, "example": ["01920000-0000-7000-8000-000000000008"]},
    )


def _enum(kind: Any, description: str, example: str, **kwargs: Any) -> fields.Enum[Any]:
    return fields.Enum(kind, by_value=True, metadata={"description": description, "example": example}, **kwargs)


class AnswerSchema(Schema):
    """Something of the domain as callers get it."""

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """Take an attribute: ours are objects, and looking for keys first made up a fifth of writing an answer."""
        return getattr(obj, attr, default)


class OrderFileSchema(AnswerSchema):
    """A source or reference file of an order."""

    file_id = _id("The file")
    name = _text("Its name", "manual.docx")


class DeliverySchema(AnswerSchema):
    """Files that were handed over for a target."""

    id = _id("The delivery")
    file_ids = _ids("The delivered files")
    final = fields.Boolean(metadata={"description": "Whether it completes the target", "example": True})
    message = _text("Words that came with it", None, allow_none=True)
    at = _instant("When")
    fetched_at = _instant("When the client first fetched it", allow_none=True)
    recalled_at = _instant("When it was taken back", allow_none=True)


class TargetSummarySchema(AnswerSchema):
    """A target on a line of a list."""

    language = _text("BCP 47 tag", "fr")
    state = _enum(TargetState, "Where the target is", "in_progress")
    percent = fields.Integer(metadata={"description": "Progress", "example": 50})
    deadline = _instant("When it is due", allow_none=True)


class TargetSchema(TargetSummarySchema):
    """A target with its step and deliveries."""

    step = _text("What is being done", "translation", allow_none=True)
    deliveries = fields.List(
        fields.Nested(DeliverySchema), metadata={"description": "Deliveries, oldest first", "example": []}
    )


class CorrectionItemSchema(AnswerSchema):
    """One wanted correction."""

    target = _text("Target language", "fr")
    comment = _text("What is wrong", "Keep the name.")
    segment = _text("Segment or place", "12", allow_none=True)
    category = _text("Kind of error", "terminology", allow_none=True)
    severity = _text("How bad it is", "major", allow_none=True)


class CorrectionSchema(AnswerSchema):
    """What the client found wrong."""

    targets = _languages("Targets that were sent back")
    description = _text("In words", "The product name is translated.")
    items = fields.List(fields.Nested(CorrectionItemSchema), metadata={"description": "As data", "example": []})
    file_ids = _ids("Files with corrections")
    by_id = _id("Who sent back")
    at = _instant("When")


class CancellationSchema(AnswerSchema):
    """A cancellation that was asked for or done."""

    targets = _languages("Targets it is about")
    whole = fields.Boolean(metadata={"description": "Whether no target was named", "example": True})
    message = _text("The reason", "Product withdrawn.", allow_none=True)
    at = _instant("When it was asked for")
    outcome = _text("agreed, refused, by_provider, overtaken, or null while it is open", "agreed", allow_none=True)
    payable = fields.Nested(MoneySchema, allow_none=True, metadata={"description": "What is to be paid"})
    answer = _text("The provider's words", None, allow_none=True)
    answered_at = _instant("When it was answered", allow_none=True)


class ClaimSchema(AnswerSchema):
    """A complaint about approved work."""

    targets = _languages("Targets that it reopened")
    description = _text("In words", "A wrong unit on page 3.")
    file_ids = _ids("Files that show it")
    at = _instant("When")
    settlement = _text("How it ended", None, allow_none=True)
    settled_at = _instant("When it ended", allow_none=True)


class OrderInvoiceSchema(AnswerSchema):
    """An invoice that covers the order."""

    invoice_id = _id("The invoice")
    number = _text("Its number", "INV-2026-000001")


class TimelineEntrySchema(AnswerSchema):
    """One major event."""

    event = _text("What happened", "deliver")
    state = _enum(OrderState, "The state that it led to", "work_done")
    at = _instant("When")
    by_name = _text("Who", "Paula Martin")
    message = _text("With which words", None, allow_none=True)
    targets = _languages("Targets it was about")


class OrderSummarySchema(AnswerSchema):
    """A line of a list of orders."""

    id = _id("The order")
    organisation_id = _id("The client")
    organisation_name = _text("The client's name", "Nordwind GmbH", allow_none=True)
    version = fields.Integer(metadata={"description": "Row version", "example": 3})
    number = _text("Number that people use", "P-2026-000001")
    name = _text("Name", "User manual")
    state = _enum(OrderState, "Where the order is", "in_progress")
    flags = fields.List(
        fields.Enum(Flag, by_value=True), metadata={"description": "What is true beside it", "example": ["on_hold"]}
    )
    service = _text("What was ordered", "translation")
    source_language = _text("BCP 47 tag", "en")
    owner_id = _id("The contact whose order it is")
    owner_name = _text("The owner's name", "Anna Berg", allow_none=True)
    project_manager_id = _text("Who looks after it", None, allow_none=True)
    contact_person = _text("Whom to ask at the provider: that person's name", "Paula Martin", allow_none=True)
    confidential = fields.Boolean(metadata={"description": "Seen by few", "example": False})
    price_pending = fields.Boolean(metadata={"description": "Whether parts are not priced yet", "example": False})
    purchase_order_number = _text("The client's number", "PO-77", allow_none=True)
    due_at = _instant("The next deadline that is owed", allow_none=True)
    late = fields.Boolean(metadata={"description": "Whether that deadline has passed", "example": False})
    created_at = _instant("When the order was made")
    targets = fields.List(fields.Nested(TargetSummarySchema), metadata={"description": "The targets", "example": []})


class OrderPageSchema(AnswerSchema):
    """A page of orders."""

    items = fields.List(fields.Nested(OrderSummarySchema), metadata={"description": "The lines", "example": []})
    next_cursor = _text("Where the next page starts, null at the end", None, allow_none=True)


def _count(description: str) -> fields.Integer:
    return fields.Integer(metadata={"description": description, "example": 2})


class OrderStatesSchema(AnswerSchema):
    """How many orders are in each state."""

    submitted = _count("Launched, and not taken on yet")
    confirmed = _count("Taken on")
    in_progress = _count("Being worked on")
    work_done = _count("Delivered, and waiting for the client's word")
    correction_requested = _count("Sent back")
    approved = _count("Approved")
    closed = _count("Approved and invoiced")
    cancelled = _count("Cancelled")
    declined = _count("Not taken on")


class OrderCountsSchema(AnswerSchema):
    """How many orders are where, and how many want somebody's attention."""

    states = fields.Nested(OrderStatesSchema, metadata={"description": "By state"})
    late = _count("Past a deadline with work still owed")
    due_soon = _count("With something owed within 48 hours")
    waiting_for_client = _count("Delivered and not judged: what `waiting_for=client` lists")
    waiting_for_provider = _count(
        "To be confirmed, begun or corrected, or with a cancellation or a claim to answer: what "
        "`waiting_for=provider` lists"
    )
    on_hold = _count("Resting")


class OrderSchema(OrderSummarySchema):
    """An order with all that is known of it."""

    quote_id = _id("The accepted quote")
    quote_number = _text("Its number", "Q-2026-000001")
    watcher_ids = _ids("Colleagues who are told")
    names = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "Names of the people above, by id", "example": {}},
    )
    cost_centre = _text("Who pays inside the client", None, allow_none=True)
    instructions = _text("The client's instructions", "Informal tone.", allow_none=True)
    source_files = fields.List(fields.Nested(OrderFileSchema), metadata={"description": "Sources", "example": []})
    reference_files = fields.List(fields.Nested(OrderFileSchema), metadata={"description": "References", "example": []})
    targets = fields.List(fields.Nested(TargetSchema), metadata={"description": "The targets", "example": []})
    corrections = fields.List(
        fields.Nested(CorrectionSchema), metadata={"description": "What was sent back", "example": []}
    )
    cancellations = fields.List(
        fields.Nested(CancellationSchema), metadata={"description": "What was cancelled", "example": []}
    )
    claims = fields.List(fields.Nested(ClaimSchema), metadata={"description": "Complaints", "example": []})
    invoices = fields.List(fields.Nested(OrderInvoiceSchema), metadata={"description": "Invoices", "example": []})
    timeline = fields.List(
        fields.Nested(TimelineEntrySchema), metadata={"description": "Major events, oldest first", "example": []}
    )


class TransitionSchema(AnswerSchema):
    """One thing that the viewer may do now."""

    event = _enum(Event, "What to send as event", "approve")
    label = _text("What to call it", "Approve")
    default = fields.Boolean(metadata={"description": "What most would do now", "example": True})
    needs_message = fields.Boolean(metadata={"description": "Whether words are needed", "example": False})
    needs_targets = fields.Boolean(metadata={"description": "Whether targets must be named", "example": False})
    targets = fields.List(
        fields.String(),
        metadata={"description": "The targets that may be named; none where it is of the whole", "example": ["fr"]},
    )
    deliveries = _ids("The deliveries that may be named")
    to = fields.List(
        _enum(OrderState, "A state", "work_done"),
        metadata={"description": "The states that may be named", "example": []},
    )


class TransitionsSchema(AnswerSchema):
    """The state, and what the viewer may do next."""

    state = _enum(OrderState, "Where the order is", "work_done")
    transitions = fields.List(
        fields.Nested(TransitionSchema), metadata={"description": "In the order to show them", "example": []}
    )
    edits = fields.List(
        fields.String(validate=validate.OneOf([*EDITS])),
        metadata={"description": "What else the viewer may change now", "example": ["details"]},
    )
