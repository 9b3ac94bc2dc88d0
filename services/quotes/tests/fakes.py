"""The world of the use cases in memory, written by hand."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from portal_kit.caller import Caller
from portal_kit.paging import Cursor, Page
from services.quotes.domain.bands import Grid
from services.quotes.domain.catalogue import ServiceKind
from services.quotes.domain.events import Event
from services.quotes.domain.known import KnownOrganisation, KnownPerson
from services.quotes.domain.overview import StateCount
from services.quotes.domain.quote import CHANGE_REQUESTED, SENT, Quote
from services.quotes.domain.rates import RateRow
from services.quotes.domain.viewer import Viewer
from services.quotes.domain.views import QuoteSummary, view_of
from services.quotes.ports import OverviewFilters, QuoteFilters
from services.quotes.tests import mothers


@dataclass
class FakeQuotes:
    """Quotes in a dictionary; what is read is a copy, as from a database."""

    stored: dict[str, Quote] = field(default_factory=dict)
    last_number: int = 0

    def add(self, quote: Quote) -> None:
        """Store a new quote."""
        quote.version = 1
        self.stored[quote.id] = deepcopy(quote)

    def get(self, quote_id: str) -> Quote | None:
        """Return a copy."""
        return deepcopy(self.stored.get(quote_id))

    def get_for_update(self, quote_id: str) -> Quote | None:
        """Return a copy; nobody else works here."""
        return self.get(quote_id)

    def save(self, quote: Quote) -> None:
        """Store the next version."""
        quote.version += 1
        self.stored[quote.id] = deepcopy(quote)

    def delete(self, quote: Quote) -> None:
        """Forget a quote."""
        del self.stored[quote.id]

    def page(self, viewer: Viewer, filters: QuoteFilters, sort: str, cursor: Cursor) -> Page[QuoteSummary]:
        """List what the viewer sees; filters and order are the storage's and tested there."""
        seen = [view_of(quote, viewer, None, {}).summary for quote in self.stored.values() if viewer.may_see(quote)]
        return cursor.page(seen, lambda each: (each.id,))

    def counts(self, viewer: Viewer, filters: OverviewFilters, now: datetime) -> list[StateCount]:
        """Count nothing: counting is the storage's and tested there."""
        return []

    def due(self, now: datetime, limit: int) -> list[Quote]:
        """Return quotes whose live offer has expired."""
        open_ones = (deepcopy(quote) for quote in self.stored.values() if quote.state in (SENT, CHANGE_REQUESTED))
        return [quote for quote in open_ones if quote.live and quote.live.expires_at <= now][:limit]

    def next_number(self, year: int) -> int:
        """Count up."""
        self.last_number += 1
        return self.last_number


@dataclass
class FakePriceLists:
    """Rate rows and grids in lists."""

    rows: dict[str, RateRow] = field(default_factory=dict)
    grids: list[Grid] = field(default_factory=list)

    def rows_for(self, organisation_id: str, currency: str) -> list[RateRow]:
        """Return the rows that may apply."""
        return [row for row in self.rows.values() if row.organisation_id in (None, organisation_id)]

    def grids_for(self, organisation_id: str) -> list[Grid]:
        """Return the grids that may apply."""
        return [grid for grid in self.grids if grid.organisation_id in (None, organisation_id)]

    def page_of_rows(self, organisation_id: str | None, cursor: Cursor) -> Page[RateRow]:
        """List rate rows."""
        return cursor.page(list(self.rows.values()), lambda row: (row.id,))

    def get_row_for_update(self, row_id: str) -> RateRow | None:
        """Return a row."""
        return self.rows.get(row_id)

    def rows_by_id(self, row_ids: list[str]) -> dict[str, RateRow]:
        """Return rows by their ids."""
        return {row_id: self.rows[row_id] for row_id in row_ids if row_id in self.rows}

    def put_row(self, row: RateRow) -> None:
        """Store a row."""
        self.rows[row.id] = row

    def grid(self, organisation_id: str | None, service: str | None) -> Grid | None:
        """Return one owner's grid."""
        found = (each for each in self.grids if (each.organisation_id, each.service) == (organisation_id, service))
        return next(found, None)

    grid_for_update = grid

    def put_grid(self, grid: Grid) -> None:
        """Store a grid."""
        self.grids = [each for each in self.grids if each.id != grid.id] + [grid]


@dataclass
class FakeKinds:
    """Kinds of service in a dictionary."""

    stored: dict[str, ServiceKind] = field(default_factory=dict)

    def get(self, key: str) -> ServiceKind | None:
        """Return a kind."""
        return self.stored.get(key)

    def all(self) -> list[ServiceKind]:
        """Return all kinds."""
        return list(self.stored.values())

    def put(self, kind: ServiceKind) -> None:
        """Store a kind."""
        kind.version += 1
        self.stored[kind.key] = kind


@dataclass
class FakeKnown:
    """What is known of others, with the version seen last."""

    organisations: dict[str, KnownOrganisation] = field(default_factory=dict)
    persons: dict[str, KnownPerson] = field(default_factory=dict)

    def organisation(self, organisation_id: str) -> KnownOrganisation | None:
        """Return an organisation."""
        return self.organisations.get(organisation_id)

    def people(self, ids: list[str]) -> Mapping[str, KnownPerson]:
        """Return people by id."""
        return {each: self.persons[each] for each in ids if each in self.persons}

    def organisation_names(self, ids: list[str]) -> Mapping[str, str]:
        """Return names by id."""
        return {each: self.organisations[each].name for each in ids if each in self.organisations}

    def put_organisation(self, organisation: KnownOrganisation, version: int) -> None:
        """Keep an organisation."""
        self.organisations[organisation.id] = organisation

    def put_person(self, person: KnownPerson, version: int) -> None:
        """Keep a person."""
        self.persons[person.id] = person


@dataclass
class FakeWork:
    """A work in memory; `as_` changes the caller, `now` may be set."""

    caller: Caller
    now: datetime = mothers.NOW
    quotes: FakeQuotes = field(default_factory=FakeQuotes)
    prices: FakePriceLists = field(default_factory=FakePriceLists)
    kinds: FakeKinds = field(default_factory=FakeKinds)
    known: FakeKnown = field(default_factory=FakeKnown)
    emitted: list[Event] = field(default_factory=list)

    def emit(self, event: Event) -> None:
        """Remember an event."""
        self.emitted.append(event)

    def as_(self, caller: Caller) -> FakeWork:
        """Let somebody else act from here on."""
        self.caller = caller
        return self

    @property
    def told(self) -> list[str]:
        """The names of the events emitted, in order."""
        return [type(event).__name__ for event in self.emitted]


def owner() -> Caller:
    """The requester who owns the quotes of the tests."""
    return Caller("contact", mothers.OWNER, mothers.ORGANISATION, mothers.REQUESTER_SCOPES, "Anna Berg")


def manager() -> Caller:
    """A manager of the same organisation."""
    return Caller("contact", mothers.MANAGER, mothers.ORGANISATION, mothers.MANAGER_SCOPES, "Max Manager")


def stranger() -> Caller:
    """A manager of another organisation."""
    return Caller("contact", mothers.COLLEAGUE, mothers.OTHER_ORGANISATION, mothers.MANAGER_SCOPES, "Sven Fremd")


def pm() -> Caller:
    """A project manager of the provider."""
    return Caller("staff", mothers.PM, None, mothers.PM_SCOPES, "Paula Martin")


def a_world(caller: Caller | None = None) -> FakeWork:
    """A work that knows two organisations, their people, one service and a price of 0.12 a word."""
    work = FakeWork(caller or owner())
    for organisation_id, name in ((mothers.ORGANISATION, "Nordwind GmbH"), (mothers.OTHER_ORGANISATION, "Sud SA")):
        known = KnownOrganisation(organisation_id, name, "EUR", Decimal(19), True, False)
        work.known.put_organisation(known, 1)
    for person, name in ((mothers.OWNER, "Anna Berg"), (mothers.WATCHER, "Wim Wit"), (mothers.MANAGER, "Max Manager")):
        work.known.put_person(KnownPerson(person, mothers.ORGANISATION, name, True), 1)
    work.known.put_person(KnownPerson(mothers.COLLEAGUE, mothers.OTHER_ORGANISATION, "Sven Fremd", True), 1)
    work.known.put_person(KnownPerson(mothers.PM, None, "Paula Martin", True), 1)
    work.kinds.put(mothers.kind(version=0))
    work.prices.put_row(mothers.rate_row("01920000-0000-7000-8000-0000000000aa"))
    return work
