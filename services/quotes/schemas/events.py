"""What quotes tells the other services, as the contracts of its events say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from portal_kit.envelope import OutgoingEvent
from portal_kit.money import Money
from services.quotes.domain import events
from services.quotes.domain.fingerprint import plain
from services.quotes.domain.quote import Acceptance, Quote
from services.quotes.schemas.prices import money
from services.quotes.schemas.quotes import target_dict

DEFAULT_PROFILE = "unicode-1"
_ENDINGS: dict[type[events.Event], str] = {
    events.QuoteRejected: "rejected",
    events.QuoteDeclined: "declined",
    events.QuoteWithdrawn: "withdrawn",
}


def to_wire(event: events.Event) -> OutgoingEvent:
    """Turn a domain event into the versioned one that leaves."""
    quote = event.quote
    name, extra = _described(event)
    return OutgoingEvent(
        type=f"quote.{name}.v1",
        aggregate_id=quote.id,
        aggregate_version=quote.version,
        organisation_id=quote.organisation_id,
        payload={**_about(quote), **extra},
    )


def _described(event: events.Event) -> tuple[str, dict[str, Any]]:
    match event:
        case events.QuoteRequested():
            return "requested", _requested(event)
        case events.QuoteCounted():
            return "counted", _counted(event)
        case events.QuoteChanged():
            return "changed", {}
        case events.QuoteSent():
            return "sent", _sent(event)
        case events.QuoteAccepted():
            return "accepted", _accepted(event.quote, event.acceptance)
        case events.QuoteRejected() | events.QuoteDeclined() | events.QuoteWithdrawn():
            return _ENDINGS[type(event)], {"message": event.quote.last_message}
        case events.QuoteExpired():
            return "expired", {"expired_at": event.expired_at.isoformat()}
        case events.QuoteNeedsAttention():
            return "needs_attention", {"reason": event.reason, "message": event.message}


def _about(quote: Quote) -> dict[str, Any]:
    return {
        "quote_id": quote.id,
        "number": quote.number,
        "name": quote.request.name,
        "owner_id": quote.owner_id,
        "people": list(quote.people),
        "confidential": quote.request.confidential,
    }


def _requested(event: events.QuoteRequested) -> dict[str, Any]:
    quote, request = event.quote, event.quote.request
    return {
        "state": quote.state,
        "service": request.service,
        "source_language": request.source_language,
        "targets": [target_dict(each) for each in request.targets],
        "source_file_ids": [each.file_id for each in request.source_files],
        "reference_file_ids": [each.file_id for each in request.reference_files],
        "analysis": event.analysis,
        "profile": DEFAULT_PROFILE,
        "deadline": request.deadline.isoformat() if request.deadline else None,
    }


def _counted(event: events.QuoteCounted) -> dict[str, Any]:
    quote = event.quote
    return {
        "state": quote.state,
        "counted": event.counted,
        "priced": quote.price is not None and quote.price.complete,
    }


def _sent(event: events.QuoteSent) -> dict[str, Any]:
    offer = event.offer
    return {
        "offer": offer.number,
        "targets": list(event.quote.request.languages),
        "expires_at": offer.expires_at.isoformat(),
        "net": money(offer.price.net),
        "gross": money(offer.price.gross),
        "message": offer.message,
    }


def _accepted(quote: Quote, acceptance: Acceptance) -> dict[str, Any]:
    request, price = quote.request, acceptance.price
    nothing = Money.zero(quote.currency)
    return {
        "order_id": acceptance.order_id,
        "service": request.service,
        "source_language": request.source_language,
        "targets": [
            target_dict(replace(each, deadline=request.due(each)))
            for each in request.targets
            if each.language in acceptance.targets
        ],
        "source_files": [{"file_id": each.file_id, "name": each.name} for each in request.source_files],
        "reference_files": [{"file_id": each.file_id, "name": each.name} for each in request.reference_files],
        "lines": _lines(acceptance),
        "adjustments": _adjustments(acceptance),
        "currency": quote.currency,
        "net": money(price.net if price else nothing),
        "tax_percent": plain(price.taxes[0].percent) if price and price.taxes else "0",
        "tax": money(price.tax if price else nothing),
        "gross": money(price.gross if price else nothing),
        "price_pending": acceptance.price_pending,
        "launched": acceptance.launched,
        "accepted_by": acceptance.accepted_by,
        "instructions": request.instructions,
        "purchase_order_number": request.purchase_order_number,
        "cost_centre": request.cost_centre,
    }


def _lines(acceptance: Acceptance) -> list[dict[str, Any]]:
    return [
        {
            "line_id": line.inputs.id,
            "target": line.inputs.target,
            "description": line.inputs.description,
            "quantity": plain(line.quantity),
            "unit": line.inputs.unit,
            "rate": None if line.inputs.rate is None else plain(line.inputs.rate),
            "net": money(line.amount),
        }
        for line in (acceptance.price.lines if acceptance.price else ())
        if line.amount is not None
    ]


def _adjustments(acceptance: Acceptance) -> list[dict[str, Any]]:
    return [
        {
            "name": each.inputs.name,
            "net": money(each.amount),
            "target": each.inputs.targets[0] if len(each.inputs.targets) == 1 else None,
        }
        for each in (acceptance.price.adjustments if acceptance.price else ())
    ]
