"""Hand-written fakes of what the use cases need: a work that keeps orders in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from copy import deepcopy
from datetime import datetime

from portal_kit.caller import Caller
from portal_kit.envelope import OutgoingEvent
from portal_kit.paging import Cursor, Page
from services.orders.domain.files import TARGET, KnownFile
from services.orders.domain.listing import OrderCounts, OrderFilters, OrderSummary, Sort
from services.orders.domain.order import Order
from services.orders.domain.visibility import Visibility
from services.orders.schemas import to_wire
from services.orders.tests.unit.objects import FILE, NOW, ORGANISATION, SECOND_FILE


class FakeOrders:
    """Orders in memory; a copy goes in and out, so that only what is saved is kept."""

    def __init__(self) -> None:
        self.kept: dict[str, Order] = {}
        self.names = FakeNames()
        self.asked: list[tuple[Visibility, OrderFilters, Sort]] = []

    def get(self, order_id: str) -> Order | None:
        """Return a copy."""
        return deepcopy(self.kept.get(order_id))

    get_for_update = get

    def get_with_names(self, order_id: str) -> tuple[Order, Mapping[str, str]] | None:
        """Return a copy, and every name that is known."""
        order = self.get(order_id)
        return None if order is None else (order, {**self.names.people, **self.names.organisations})

    def add(self, order: Order) -> bool:
        """Keep a new order unless its id or quote has one."""
        if order.id in self.kept or order.quote_id in [kept.quote_id for kept in self.kept.values()]:
            return False
        order.version = 1
        self._keep(order)
        return True

    def save(self, order: Order) -> None:
        """Keep the next version."""
        order.version += 1
        self._keep(order)

    def _keep(self, order: Order) -> None:
        self.kept[order.id] = deepcopy(order)
        self.kept[order.id].events.clear()

    def next_number(self, year: int) -> str:
        """Number what is kept."""
        return f"P-{year}-{len(self.kept) + 1:06d}"

    def page(
        self, visibility: Visibility, filters: OrderFilters, sort: Sort, cursor: Cursor, now: datetime
    ) -> Page[OrderSummary]:
        """Note what was asked; lists are the database's work."""
        self.asked.append((visibility, filters, sort))
        return Page((), None)

    def counts(self, visibility: Visibility, filters: OrderFilters, now: datetime) -> OrderCounts:
        """Count by state what is kept; the rest is the database's work."""
        states = Counter(order.state for order in self.kept.values() if visibility.admits(order))
        return OrderCounts(states, late=0, due_soon=0, waiting_for_client=0, waiting_for_provider=0, on_hold=0)


class FakeNames:
    """Names in memory."""

    def __init__(self) -> None:
        self.people: dict[str, str] = {}
        self.organisations: dict[str, str] = {}
        self.homes: dict[str, str] = {}

    def of(self, ids: Collection[str]) -> Mapping[str, str]:
        """Return the known ones."""
        known = {**self.people, **self.organisations}
        return {known_id: known[known_id] for known_id in ids if known_id in known}

    def contacts_of(self, organisation_id: str, ids: Collection[str]) -> frozenset[str]:
        """Return the active ones of the organisation."""
        return frozenset(one for one in ids if self.homes.get(one) == organisation_id)

    def learn_person(self, person_id: str, organisation_id: str | None, name: str, active: bool, version: int) -> None:
        """Remember."""
        self.people[person_id] = name
        if organisation_id is not None and active:
            self.homes[person_id] = organisation_id

    def learn_organisation(
        self, organisation_id: str, name: str, approval_after_days: int | None, version: int
    ) -> None:
        """Remember."""
        self.organisations[organisation_id] = name


class FakeFiles:
    """Stored files in memory; the translations that the tests deliver are there."""

    def __init__(self) -> None:
        self.kept = {
            file_id: KnownFile(file_id, ORGANISATION, "manual.docx", TARGET) for file_id in (FILE, SECOND_FILE)
        }

    def of(self, organisation_id: str, ids: Collection[str]) -> Mapping[str, KnownFile]:
        """Return the organisation's."""
        found = [self.kept[file_id] for file_id in ids if file_id in self.kept]
        return {file.id: file for file in found if file.organisation_id == organisation_id}

    def learn(self, file: KnownFile) -> None:
        """Remember."""
        self.kept.setdefault(file.id, file)


class FakeWork:
    """A work whose transaction always succeeds; what it emits is seen as it goes over the wire."""

    def __init__(
        self,
        caller: Caller,
        orders: FakeOrders | None = None,
        names: FakeNames | None = None,
        files: FakeFiles | None = None,
    ) -> None:
        self.caller = caller
        self.now = NOW
        self.orders = orders or FakeOrders()
        self.names = self.orders.names = names or FakeNames()
        self.files = files or FakeFiles()
        self.emitted: list[OutgoingEvent] = []

    def emit(self, event: object) -> None:
        """Keep the event as the wire has it."""
        self.emitted.append(to_wire(event))

    @property
    def told(self) -> list[str]:
        """The types of what was emitted."""
        return [event.type for event in self.emitted]

    def by(self, caller: Caller) -> FakeWork:
        """The next transaction on the same orders, by somebody else."""
        return FakeWork(caller, self.orders, self.names, self.files)
