"""What happened to a quote, told to the other services after it is saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.quotes.domain.quote import Acceptance, Offer, Quote


@dataclass(frozen=True, slots=True)
class QuoteRequested:
    """A request came in, or a draft was saved whose counts are wanted."""

    quote: Quote
    analysis: bool


@dataclass(frozen=True, slots=True)
class QuoteCounted:
    """The counting of the files as they are now has ended: with counts and a price, or with the reason why not."""

    quote: Quote
    counted: bool


@dataclass(frozen=True, slots=True)
class QuoteChanged:
    """The quote changed in a way that no other event tells."""

    quote: Quote


@dataclass(frozen=True, slots=True)
class QuoteSent:
    """An offer is frozen and the client may decide on it."""

    quote: Quote
    offer: Offer


@dataclass(frozen=True, slots=True)
class QuoteAccepted:
    """The client agreed, or launched at once; told again under the same order when a pending price is agreed."""

    quote: Quote
    acceptance: Acceptance


@dataclass(frozen=True, slots=True)
class QuoteRejected:
    """The client does not take the offer."""

    quote: Quote


@dataclass(frozen=True, slots=True)
class QuoteDeclined:
    """The provider does not take the request on."""

    quote: Quote


@dataclass(frozen=True, slots=True)
class QuoteExpired:
    """The offer's last day passed without a decision."""

    quote: Quote
    expired_at: datetime


@dataclass(frozen=True, slots=True)
class QuoteWithdrawn:
    """The client took the request back."""

    quote: Quote


@dataclass(frozen=True, slots=True)
class QuoteNeedsAttention:
    """The quote cannot go on by itself: a person of the provider must look at it."""

    quote: Quote
    reason: str
    message: str


Event = (
    QuoteRequested
    | QuoteCounted
    | QuoteChanged
    | QuoteSent
    | QuoteAccepted
    | QuoteRejected
    | QuoteDeclined
    | QuoteExpired
    | QuoteWithdrawn
    | QuoteNeedsAttention
)
