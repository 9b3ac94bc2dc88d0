"""A quote as one viewer sees it: in short for lists, and in full."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from portal_kit.money import Money
from services.quotes.domain.known import KnownPerson
from services.quotes.domain.pricing import Price
from services.quotes.domain.quote import DRAFT, Quote
from services.quotes.domain.request import Target
from services.quotes.domain.viewer import Viewer


@dataclass(frozen=True, slots=True)
class QuoteSummary:
    """What a list shows of a quote; the names of others are filled in after reading."""

    id: str
    version: int
    state: str
    number: str
    name: str
    organisation_id: str
    owner_id: str
    service: str
    source_language: str
    targets: tuple[Target, ...]
    created_at: datetime
    deadline: datetime | None
    expires_at: datetime | None
    order_id: str | None
    price_pending: bool
    needs_attention: str | None
    words: Decimal | None
    net: Money | None
    organisation_name: str | None = None
    owner_name: str | None = None


@dataclass(frozen=True, slots=True)
class QuoteView:
    """A quote in full, with the price that concerns the viewer."""

    summary: QuoteSummary
    quote: Quote
    price: Price | None
    shows_prices: bool
    contact_person: str | None


def sees_preparation(viewer: Viewer, state: str, *, agreed: bool) -> bool:
    """Tell whether the price in preparation concerns the viewer: the provider's until agreed, a draft's preview."""
    return not agreed and (viewer.provider or viewer.system or state == DRAFT)


def view_of(
    quote: Quote, viewer: Viewer, organisation_name: str | None, people: Mapping[str, KnownPerson]
) -> QuoteView:
    """Show a quote: amounts only to those who see prices, a price in preparation only to those it concerns."""
    price = quote.price if sees_preparation(viewer, quote.state, agreed=quote.agreed) else quote.told_price
    owner, contact = people.get(quote.owner_id), people.get(quote.prepared_by or "")
    request, acceptance = quote.request, quote.acceptance
    summary = QuoteSummary(
        id=quote.id,
        version=quote.version,
        state=quote.state,
        number=quote.number,
        name=request.name,
        organisation_id=quote.organisation_id,
        owner_id=quote.owner_id,
        service=request.service,
        source_language=request.source_language,
        targets=request.targets,
        created_at=quote.created_at,
        deadline=request.deadline,
        expires_at=quote.live.expires_at if quote.live else None,
        order_id=acceptance.order_id if acceptance else None,
        price_pending=bool(acceptance and acceptance.price_pending),
        needs_attention=quote.needs_attention,
        words=quote.words,
        net=price.net if price and price.complete and viewer.sees_prices else None,
        organisation_name=organisation_name,
        owner_name=owner.name if owner else None,
    )
    return QuoteView(summary, quote, price, viewer.sees_prices, contact.name if contact else None)
