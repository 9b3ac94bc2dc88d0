"""A quote as one viewer sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal_kit.money import Money
from services.quotes.domain.known import KnownPerson
from services.quotes.domain.pricing import Price
from services.quotes.domain.quote import DRAFT, Quote
from services.quotes.domain.viewer import Viewer


@dataclass(frozen=True, slots=True)
class QuoteView:
    """A quote with the price that concerns the viewer, and the names of those that it speaks of."""

    quote: Quote
    price: Price | None
    net: Money | None
    shows_prices: bool
    organisation_name: str | None
    owner_name: str | None
    contact_person: str | None


def view_of(
    quote: Quote, viewer: Viewer, organisation_name: str | None, people: Mapping[str, KnownPerson]
) -> QuoteView:
    """Show a quote: amounts only to those who see prices, a price in preparation only to the provider."""
    owner, contact = people.get(quote.owner_id), people.get(quote.prepared_by or "")
    price = quote.price if viewer.provider or viewer.system or quote.state == DRAFT else quote.told_price
    return QuoteView(
        quote,
        price,
        price.net if price and (price.complete or viewer.provider) and viewer.sees_prices else None,
        viewer.sees_prices,
        organisation_name,
        owner.name if owner else None,
        contact.name if contact else None,
    )
