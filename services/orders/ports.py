"""What the use cases of orders need from the outside."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from portal_kit.caller import Caller
from portal_kit.paging import Cursor, Page
from services.orders.domain.files import KnownFile
from services.orders.domain.listing import OrderCounts, OrderFilters, OrderSummary, Sort
from services.orders.domain.order import Order
from services.orders.domain.visibility import Visibility


class Orders(Protocol):
    """The orders."""

    def get(self, order_id: str) -> Order | None:
        """Return an order, or None for an id that is none of the tenant's."""
        ...

    def get_with_names(self, order_id: str) -> tuple[Order, Mapping[str, str]] | None:
        """Return an order with the known names of its people and its organisation."""
        ...

    def get_for_update(self, order_id: str) -> Order | None:
        """Return an order and keep it from others until the end of the transaction."""
        ...

    def add(self, order: Order) -> bool:
        """Store a new order; False when its id or its quote has one already."""
        ...

    def save(self, order: Order) -> None:
        """Store a changed order as its next version."""
        ...

    def next_number(self, year: int) -> str:
        """Return the next number of the year, such as P-2026-000001."""
        ...

    def page(
        self, visibility: Visibility, filters: OrderFilters, sort: Sort, cursor: Cursor, now: datetime
    ) -> Page[OrderSummary]:
        """Return one page of the orders that are seen."""
        ...

    def counts(self, visibility: Visibility, filters: OrderFilters, now: datetime) -> OrderCounts:
        """Count the orders that are seen."""
        ...


class KnownNames(Protocol):
    """Names of people and organisations, as identity told them."""

    def of(self, ids: Collection[str]) -> Mapping[str, str]:
        """Return the known names of these people and organisations."""
        ...

    def contacts_of(self, organisation_id: str, ids: Collection[str]) -> frozenset[str]:
        """Return which of these are active contacts of the organisation."""
        ...

    def learn_person(self, person_id: str, organisation_id: str | None, name: str, active: bool, version: int) -> None:
        """Remember a person unless something newer is known."""
        ...

    def learn_organisation(
        self, organisation_id: str, name: str, approval_after_days: int | None, version: int
    ) -> None:
        """Remember an organisation unless something newer is known."""
        ...


class KnownFiles(Protocol):
    """Stored files, as files told them."""

    def of(self, organisation_id: str, ids: Collection[str]) -> Mapping[str, KnownFile]:
        """Return those of these files that are the organisation's."""
        ...

    def learn(self, file: KnownFile) -> None:
        """Remember a stored file."""
        ...


class Work(Protocol):
    """One transaction on the orders."""

    @property
    def caller(self) -> Caller:
        """Who acts."""
        ...

    @property
    def now(self) -> datetime:
        """The instant."""
        ...

    @property
    def orders(self) -> Orders:
        """The orders."""
        ...

    @property
    def names(self) -> KnownNames:
        """The known names."""
        ...

    @property
    def files(self) -> KnownFiles:
        """The known files."""
        ...

    def emit(self, event: object) -> None:
        """Let a domain event leave with this transaction."""
        ...
