"""How quotes are shown: one in full, many in short, and what may be done with one."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marshmallow import Schema, fields, validate

from portal_kit.paging import Page
from services.quotes.domain.edits import EDITS
from services.quotes.domain.fingerprint import plain
from services.quotes.domain.preparation import COUNTABLE
from services.quotes.domain.quote import Acceptance, Counting, Offer
from services.quotes.domain.request import FileRef, Target
from services.quotes.domain.states import Transition
from services.quotes.domain.views import QuoteSummary, QuoteView
from services.quotes.schemas.fields import MoneySchema
from services.quotes.schemas.prices import PriceSchema, money, price_dict


def _id(**kwargs: Any) -> fields.String:
    return fields.String(metadata={"format": "uuid", "example": "01920000-0000-7000-8000-000000000004"}, **kwargs)


def _instant(**kwargs: Any) -> fields.String:
    return fields.String(metadata={"format": "date-time", "example": "2026-12-01T16:00:00+00:00"}, **kwargs)


class TargetSchema(Schema):
    """A target language and its deadline."""

    language = fields.String(metadata={"description": "BCP 47 tag.", "example": "fr"})
    deadline = _instant(allow_none=True)


class FileRefSchema(Schema):
    """A file by id, with its name."""

    file_id = _id()
    name = fields.String(metadata={"example": "manual.docx"})
    size = fields.Integer(metadata={"example": 48213})


class FileCountSchema(Schema):
    """Words per band of one source file."""

    file_id = _id()
    name = fields.String(metadata={"example": "manual.docx"})
    words = fields.Dict(keys=fields.String(), values=fields.String(metadata={"format": "decimal"}))


class CountingSchema(Schema):
    """Words per target and band, and where they come from."""

    source = fields.String(metadata={"description": "analysis or hand.", "example": "analysis"})
    analysis_id = _id(allow_none=True)
    profile = fields.String(allow_none=True, metadata={"example": "unicode-1"})
    approximate = fields.Boolean()
    by_target = fields.Dict(keys=fields.String(), values=fields.Dict(keys=fields.String(), values=fields.String()))
    files = fields.List(fields.Nested(FileCountSchema))
    counted_at = _instant()


class OfferSchema(Schema):
    """A version as it was sent."""

    number = fields.Integer(metadata={"example": 1})
    status = fields.String(metadata={"description": "live, or what ended it.", "example": "live"})
    sent_at = _instant()
    expires_at = _instant()
    message = fields.String(allow_none=True)
    as_whole = fields.Boolean(metadata={"description": "All targets or none."})
    price = fields.Nested(PriceSchema)


class AcceptanceSchema(Schema):
    """The agreement, and the order that follows from it."""

    order_id = _id()
    targets = fields.List(fields.String())
    offer_number = fields.Integer(allow_none=True)
    accepted_by = _id()
    accepted_at = _instant()
    message = fields.String(allow_none=True)
    client_word = fields.String(allow_none=True)
    launched = fields.Boolean()
    price_pending = fields.Boolean(metadata={"description": "The price is still to come."})
    price = fields.Nested(PriceSchema, allow_none=True)


class QuoteSummarySchema(Schema):
    """A quote in a list."""

    id = _id()
    version = fields.Integer(metadata={"example": 3})
    state = fields.String(metadata={"example": "sent"})
    number = fields.String(metadata={"example": "Q-2026-000001"})
    name = fields.String(metadata={"example": "User manual"})
    organisation_id = _id()
    organisation_name = fields.String(allow_none=True, metadata={"example": "Nordwind GmbH"})
    owner_id = _id()
    owner_name = fields.String(allow_none=True, metadata={"example": "Anna Berg"})
    service = fields.String(metadata={"example": "translation"})
    source_language = fields.String(metadata={"example": "en"})
    targets = fields.List(fields.Nested(TargetSchema))
    created_at = _instant()
    deadline = _instant(allow_none=True)
    expires_at = _instant(allow_none=True)
    order_id = _id(allow_none=True)
    price_pending = fields.Boolean()
    needs_attention = fields.String(allow_none=True, metadata={"description": "Why a person must look."})
    words = fields.String(
        allow_none=True,
        metadata={"description": "Words of the source as counted; the most of any target.", "example": "1020"},
    )
    net = fields.Nested(MoneySchema, allow_none=True)


class QuoteSchema(QuoteSummarySchema):
    """A quote in full."""

    contact_person = fields.String(allow_none=True, metadata={"description": "Whom to ask at the provider."})
    subject_field = fields.String(allow_none=True, metadata={"example": "legal"})
    instructions = fields.String(allow_none=True)
    source_files = fields.List(fields.Nested(FileRefSchema))
    reference_files = fields.List(fields.Nested(FileRefSchema))
    purchase_order_number = fields.String(allow_none=True, metadata={"example": "PO-77"})
    cost_centre = fields.String(allow_none=True)
    confidential = fields.Boolean()
    watchers = fields.List(_id())
    note = fields.String(allow_none=True)
    as_whole = fields.Boolean(metadata={"description": "What is prepared is to be offered as a whole."})
    message = fields.String(allow_none=True, metadata={"description": "What was said with the last decision."})
    client_word = fields.String(allow_none=True)
    awaits_counts = fields.Boolean(
        metadata={"description": "The source files, as they are now, are being counted; the price follows."}
    )
    counts = fields.Nested(CountingSchema, allow_none=True)
    price = fields.Nested(PriceSchema, allow_none=True)
    offers = fields.List(fields.Nested(OfferSchema))
    acceptance = fields.Nested(AcceptanceSchema, allow_none=True)


class QuotePageSchema(Schema):
    """Some quotes, and where the next ones begin."""

    items = fields.List(fields.Nested(QuoteSummarySchema))
    next_cursor = fields.String(allow_none=True)


class TransitionSchema(Schema):
    """Something that this viewer may do now."""

    event = fields.String(metadata={"example": "accept"})
    label = fields.String(metadata={"example": "Accept"})
    default = fields.Boolean()
    needs_message = fields.Boolean()
    needs_targets = fields.Boolean(metadata={"description": "Some targets may be chosen."})
    targets = fields.List(
        fields.String(),
        metadata={"description": "The targets that may be chosen; none where it is of the whole.", "example": ["fr"]},
    )


class TransitionsSchema(Schema):
    """The state, and what this viewer may do now."""

    state = fields.String(metadata={"example": "sent"})
    transitions = fields.List(fields.Nested(TransitionSchema))
    edits = fields.List(
        fields.String(validate=validate.OneOf([*EDITS])),
        metadata={"description": "What else this viewer may change now.", "example": ["details", "counts", "lines"]},
    )


def dump_quote(view: QuoteView) -> dict[str, Any]:
    """Spell a quote in full, amounts only for those who see prices."""
    quote, shown = view.quote, view.shows_prices
    request = quote.request
    return {
        **dump_summary(view.summary),
        "contact_person": view.contact_person,
        "subject_field": request.subject_field,
        "instructions": request.instructions,
        "source_files": [_file(each) for each in request.source_files],
        "reference_files": [_file(each) for each in request.reference_files],
        "purchase_order_number": request.purchase_order_number,
        "cost_centre": request.cost_centre,
        "confidential": request.confidential,
        "watchers": list(request.watchers),
        "note": quote.note,
        "as_whole": quote.as_whole,
        "message": quote.last_message,
        "client_word": quote.client_word,
        "awaits_counts": quote.awaits_counts and quote.stage in COUNTABLE,
        "counts": _counting(quote.counting),
        "price": price_dict(view.price, shown=shown),
        "offers": [_offer(each, shown) for each in quote.offers],
        "acceptance": _acceptance(quote.acceptance, shown),
    }


def dump_summary(summary: QuoteSummary) -> dict[str, Any]:
    """Spell a quote in short."""
    instants = {name: getattr(summary, name) for name in ("created_at", "deadline", "expires_at")}
    plain_fields = (
        "id",
        "version",
        "state",
        "number",
        "name",
        "organisation_id",
        "organisation_name",
        "owner_id",
        "owner_name",
        "service",
        "source_language",
        "order_id",
        "price_pending",
        "needs_attention",
    )
    return {
        **{name: getattr(summary, name) for name in plain_fields},
        **{name: instant.isoformat() if instant else None for name, instant in instants.items()},
        "targets": [target_dict(each) for each in summary.targets],
        "words": plain(summary.words) if summary.words is not None else None,
        "net": money(summary.net),
    }


def dump_page(page: Page[QuoteSummary]) -> dict[str, Any]:
    """Spell a page of quotes."""
    return {"items": [dump_summary(each) for each in page.items], "next_cursor": page.next_cursor}


def dump_transitions(state: str, allowed: list[Transition], edits: list[str]) -> dict[str, Any]:
    """Spell what may be done."""
    dumped: dict[str, Any] = TransitionsSchema().dump({"state": state, "transitions": allowed, "edits": edits})
    return dumped


def target_dict(target: Target) -> dict[str, Any]:
    """Spell a target."""
    return {"language": target.language, "deadline": target.deadline.isoformat() if target.deadline else None}


def _file(file: FileRef) -> dict[str, Any]:
    return {"file_id": file.file_id, "name": file.name, "size": file.size}


def _counting(counting: Counting | None) -> dict[str, Any] | None:
    if counting is None:
        return None
    return {
        "source": counting.source,
        "analysis_id": counting.analysis_id,
        "profile": counting.profile,
        "approximate": counting.approximate,
        "by_target": {language: _words(words) for language, words in counting.by_target.items()},
        "files": [{"file_id": each.file_id, "name": each.name, "words": _words(each.words)} for each in counting.files],
        "counted_at": counting.at.isoformat(),
    }


def _words(words: Mapping[str, Decimal]) -> dict[str, str]:
    return {band: plain(count) for band, count in words.items()}


def _offer(offer: Offer, shown: bool) -> dict[str, Any]:
    return {
        "number": offer.number,
        "status": offer.status,
        "sent_at": offer.sent_at.isoformat(),
        "expires_at": offer.expires_at.isoformat(),
        "message": offer.message,
        "as_whole": offer.as_whole,
        "price": price_dict(offer.price, shown=shown),
    }


def _acceptance(acceptance: Acceptance | None, shown: bool) -> dict[str, Any] | None:
    if acceptance is None:
        return None
    return {
        "order_id": acceptance.order_id,
        "targets": list(acceptance.targets),
        "offer_number": acceptance.offer_number,
        "accepted_by": acceptance.accepted_by,
        "accepted_at": acceptance.at.isoformat(),
        "message": acceptance.message,
        "client_word": acceptance.client_word,
        "launched": acceptance.launched,
        "price_pending": acceptance.price_pending,
        "price": price_dict(acceptance.price, shown=shown),
    }
