"""Quotes as rows: what lists filter, sort by and show in columns, the rest as one JSON body."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from services.quotes.domain.pricing import Price
from services.quotes.domain.quote import Acceptance, Counting, Offer, Quote
from services.quotes.domain.request import Request
from services.quotes.storage.codec import decode, encode

_BODY = (
    "created_by",
    "request",
    "client_word",
    "prepared_by",
    "counting",
    "price",
    "as_whole",
    "note",
    "offers",
    "acceptance",
    "last_message",
    "files_version",
    "awaits_counts",
)


def row_of(quote: Quote) -> dict[str, Any]:
    """Spell a quote as a row."""
    request, told, prepared = quote.request, quote.told_price, quote.price
    return {
        "id": quote.id,
        "organisation_id": quote.organisation_id,
        "version": quote.version,
        "number": quote.number,
        "state": quote.state,
        "name": request.name,
        "owner_id": quote.owner_id,
        "people": list(quote.involved),
        "confidential": request.confidential,
        "purchase_order_number": request.purchase_order_number,
        "service": request.service,
        "source_language": request.source_language,
        "targets": encode(request.targets),
        "created_at": quote.created_at,
        "deadline": request.deadline,
        "expires_at": quote.live.expires_at if quote.live else None,
        "order_id": quote.acceptance.order_id if quote.acceptance else None,
        "price_pending": bool(quote.acceptance and quote.acceptance.price_pending),
        "currency": quote.currency,
        "told_net": told.net.amount if told else None,
        "prepared_net": prepared.net.amount if prepared and prepared.complete else None,
        "agreed": quote.agreed,
        "words": quote.words,
        "needs_attention": quote.needs_attention,
        "body": {name: encode(getattr(quote, name)) for name in _BODY},
    }


def quote_of(row: Row[Any]) -> Quote:
    """Read a quote out of its row."""
    body = row.body
    return Quote(
        id=row.id,
        number=row.number,
        organisation_id=row.organisation_id,
        owner_id=row.owner_id,
        currency=row.currency,
        created_at=row.created_at,
        created_by=body["created_by"],
        request=decode(Request, body["request"]),
        state=row.state,
        client_word=body["client_word"],
        prepared_by=body["prepared_by"],
        counting=decode(Counting, body["counting"]),
        price=decode(Price, body["price"]),
        as_whole=body["as_whole"],
        note=body["note"],
        offers=[decode(Offer, each) for each in body["offers"]],
        acceptance=decode(Acceptance, body["acceptance"]),
        last_message=body["last_message"],
        needs_attention=row.needs_attention,
        # Rows of before know neither; nothing was edited then.
        files_version=body.get("files_version", 0),
        awaits_counts=body.get("awaits_counts", False),
        version=row.version,
    )
