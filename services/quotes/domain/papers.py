"""What stands on the paper of an offer: frozen, so that it reads the same whenever it is set."""

from __future__ import annotations

from dataclasses import dataclass

from services.quotes.domain.errors import OfferNotFound, PricesNotSeen
from services.quotes.domain.quote import Offer, Quote


@dataclass(frozen=True, slots=True)
class Provider:
    """The company that offers, as it is printed."""

    name: str
    address: tuple[str, ...]
    vat_number: str | None
    contact: str | None
    time_zone: str


@dataclass(frozen=True, slots=True)
class OfferPaper:
    """One version of a quote with the names that it is printed with, in the reader's language."""

    quote: Quote
    offer: Offer
    client: str
    for_person: str | None
    language: str

    @property
    def name(self) -> str:
        """What the file is called."""
        return f"{self.quote.number}-{self.offer.number}.pdf"


def chosen_offer(quote: Quote, number: int | None, *, sees_prices: bool) -> Offer:
    """Return the version asked for, the last one sent unless told; who sees no prices sees no paper of them."""
    if not sees_prices:
        raise PricesNotSeen("You do not see prices, so there is no PDF for you; read the quote itself.")
    wanted = len(quote.offers) if number is None else number
    found = next((offer for offer in quote.offers if offer.number == wanted), None)
    if found is None:
        raise OfferNotFound("There is no such version of the quote; it lists those that were sent.")
    return found
