"""What the use cases need of the world: repositories, the caller, the time, and a way to tell what happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from portal_kit.caller import Caller
from portal_kit.paging import Cursor, Page
from services.quotes.domain.bands import Grid
from services.quotes.domain.catalogue import ServiceKind
from services.quotes.domain.events import Event
from services.quotes.domain.known import KnownOrganisation, KnownPerson
from services.quotes.domain.overview import StateCount
from services.quotes.domain.quote import Quote
from services.quotes.domain.rates import RateRow
from services.quotes.domain.viewer import Viewer
from services.quotes.domain.views import QuoteSummary


@dataclass(frozen=True, slots=True)
class QuoteFilters:
    """What a list of quotes is narrowed to."""

    state: str | None = None
    owner_id: str | None = None
    organisation_id: str | None = None
    search: str | None = None
    mine: bool = False
    needs_attention: bool = False
    price_pending: bool = False


@dataclass(frozen=True, slots=True)
class OverviewFilters:
    """Which quotes are counted."""

    organisation_id: str | None = None
    mine: bool = False


class Quotes(Protocol):
    """The quotes of the installation; the database shows a client only its organisation's."""

    def add(self, quote: Quote) -> None:
        """Store a new quote."""
        ...

    def get(self, quote_id: str) -> Quote | None:
        """Return a quote as it is."""
        ...

    def get_for_update(self, quote_id: str) -> Quote | None:
        """Return a quote and lock it until the work ends."""
        ...

    def save(self, quote: Quote) -> None:
        """Store the quote under its next version."""
        ...

    def delete(self, quote: Quote) -> None:
        """Remove a draft."""
        ...

    def page(self, viewer: Viewer, filters: QuoteFilters, sort: str, cursor: Cursor) -> Page[QuoteSummary]:
        """List what the viewer may see."""
        ...

    def counts(self, viewer: Viewer, filters: OverviewFilters, now: datetime) -> list[StateCount]:
        """Count what the viewer may see, state by state."""
        ...

    def due(self, now: datetime, limit: int) -> list[Quote]:
        """Return and lock quotes whose live offer has expired, leaving out those that others work on."""
        ...

    def next_number(self, year: int) -> int:
        """Count up the quotes of a year."""
        ...


class PriceLists(Protocol):
    """Rate rows and CAT grids."""

    def rows_for(self, organisation_id: str, currency: str) -> list[RateRow]:
        """Return the rows of an organisation and the general ones, in one currency."""
        ...

    def grids_for(self, organisation_id: str) -> list[Grid]:
        """Return the grids of an organisation and the provider's."""
        ...

    def page_of_rows(self, organisation_id: str | None, cursor: Cursor) -> Page[RateRow]:
        """List rate rows, of one organisation or all of them."""
        ...

    def get_row_for_update(self, row_id: str) -> RateRow | None:
        """Return a rate row and lock it."""
        ...

    def rows_by_id(self, row_ids: list[str]) -> dict[str, RateRow]:
        """Return rate rows by their ids."""
        ...

    def put_row(self, row: RateRow) -> None:
        """Store a rate row, new or changed."""
        ...

    def grid(self, organisation_id: str | None, service: str | None) -> Grid | None:
        """Return the grid of one owner and service."""
        ...

    def grid_for_update(self, organisation_id: str | None, service: str | None) -> Grid | None:
        """Return the grid of one owner and service, locked."""
        ...

    def put_grid(self, grid: Grid) -> None:
        """Store a grid, new or changed."""
        ...


class Kinds(Protocol):
    """The kinds of service."""

    def get(self, key: str) -> ServiceKind | None:
        """Return a kind by its key, retired or not."""
        ...

    def all(self) -> list[ServiceKind]:
        """Return every kind, by key."""
        ...

    def put(self, kind: ServiceKind) -> None:
        """Store a kind under its next version."""
        ...


class Known(Protocol):
    """Projections of identity; an event older than the one seen last has no effect."""

    def organisation(self, organisation_id: str) -> KnownOrganisation | None:
        """Return an organisation."""
        ...

    def people(self, ids: list[str]) -> Mapping[str, KnownPerson]:
        """Return contacts and staff by id."""
        ...

    def organisation_names(self, ids: list[str]) -> Mapping[str, str]:
        """Return names of organisations by id."""
        ...

    def put_organisation(self, organisation: KnownOrganisation, version: int) -> None:
        """Keep an organisation as of one version."""
        ...

    def put_person(self, person: KnownPerson, version: int) -> None:
        """Keep a contact or a member of staff as of one version."""
        ...


class Work(Protocol):
    """One transaction with its caller."""

    @property
    def caller(self) -> Caller:
        """Who acts."""
        ...

    @property
    def now(self) -> datetime:
        """The instant of the work."""
        ...

    @property
    def quotes(self) -> Quotes:
        """The quotes."""
        ...

    @property
    def prices(self) -> PriceLists:
        """The price lists."""
        ...

    @property
    def kinds(self) -> Kinds:
        """The kinds of service."""
        ...

    @property
    def known(self) -> Known:
        """What is known of organisations and people."""
        ...

    def emit(self, event: Event) -> None:
        """Let an event leave with this transaction."""
        ...
