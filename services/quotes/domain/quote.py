"""The quote: request, counts, working price, offers sent, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from services.quotes.domain.pricing import Price
from services.quotes.domain.request import Request

DRAFT, REQUESTED, IN_PREPARATION, SENT = "draft", "requested", "in_preparation", "sent"
CHANGE_REQUESTED, ACCEPTED, REJECTED = "change_requested", "accepted", "rejected"
EXPIRED, WITHDRAWN, DECLINED = "expired", "withdrawn", "declined"
STATES = (
    DRAFT,
    REQUESTED,
    IN_PREPARATION,
    SENT,
    CHANGE_REQUESTED,
    ACCEPTED,
    REJECTED,
    EXPIRED,
    WITHDRAWN,
    DECLINED,
)
# Accepted at launch, but not all of it has a price yet: offers may still be sent and accepted.
PRICE_PENDING = "price_pending"
STAGES = (*STATES, PRICE_PENDING)

Counts = Mapping[str, Mapping[str, Decimal]]


@dataclass(frozen=True, slots=True)
class FileCount:
    """Words per band of one source file."""

    file_id: str
    name: str
    words: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Counting:
    """Words per target and band, and where they come from."""

    by_target: Counts
    source: str
    analysis_id: str | None
    profile: str | None
    approximate: bool
    at: datetime
    by: str | None
    files: tuple[FileCount, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """A version as it was sent: frozen price, terms and, once it is no longer live, what ended it."""

    number: int
    price: Price
    sent_at: datetime
    sent_by: str
    expires_at: datetime
    message: str | None
    as_whole: bool
    status: str


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The agreement: who, for which targets, at what price, and the order that follows from it."""

    order_id: str
    targets: tuple[str, ...]
    price: Price | None
    offer_number: int | None
    accepted_by: str
    at: datetime
    message: str | None
    client_word: str | None
    launched: bool
    price_pending: bool


@dataclass(slots=True)
class Quote:
    """One quote of one organisation; it changes only through `domain.steps`."""

    id: str
    number: str
    organisation_id: str
    owner_id: str
    currency: str
    created_at: datetime
    created_by: str
    request: Request
    state: str
    client_word: str | None = None
    prepared_by: str | None = None
    counting: Counting | None = None
    price: Price | None = None
    as_whole: bool = False
    note: str | None = None
    offers: list[Offer] = field(default_factory=list)
    acceptance: Acceptance | None = None
    last_message: str | None = None
    needs_attention: str | None = None
    files_version: int = 0
    """The version in which a draft's files became what they are; counts asked for before are of other files."""

    awaits_counts: bool = False
    version: int = 0

    @property
    def stage(self) -> str:
        """The state, split where the table of transitions needs it: accepted with the price still to come."""
        if self.acceptance and self.acceptance.price_pending:
            return PRICE_PENDING
        return self.state

    @property
    def live(self) -> Offer | None:
        """The last offer sent, while the client may still decide on it."""
        last = self.offers[-1] if self.offers else None
        return last if last and last.status == "live" else None

    @property
    def words(self) -> Decimal | None:
        """Words of the source, all bands together; the most where they were typed differently for each language."""
        counted = (
            [sum(words.values(), Decimal(0)) for words in self.counting.by_target.values()] if self.counting else []
        )
        return max(counted, default=None)

    @property
    def priced_by_person(self) -> bool:
        """Whether a person of the provider has prepared a price that nothing automatic may overwrite."""
        return self.price is not None and self.prepared_by is not None

    @property
    def people(self) -> tuple[str, ...]:
        """Owner and watchers: who is told, and may see the quote with scope own."""
        return (self.owner_id, *(person for person in self.request.watchers if person != self.owner_id))

    @property
    def involved(self) -> tuple[str, ...]:
        """Whose own work the quote is: its people's, and theirs who prepared it."""
        return (*self.people, *([self.prepared_by] if self.prepared_by else []))

    @property
    def agreed(self) -> bool:
        """Whether the client has agreed to a price."""
        return self.acceptance is not None and self.acceptance.price is not None

    @property
    def told_price(self) -> Price | None:
        """The price that the client knows: agreed, else offered; the one in preparation is the provider's."""
        if self.acceptance and self.acceptance.price:
            return self.acceptance.price
        return self.offers[-1].price if self.offers else None
