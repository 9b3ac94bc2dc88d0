"""The repository of orders."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Label,
    Select,
    Table,
    Uuid,
    any_,
    bindparam,
    cast,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.dialects.postgresql import insert as upsert

from portal_kit.errors import StaleVersion
from portal_kit.paging import Cursor, Page
from services.orders.domain.listing import OrderCounts, OrderFilters, OrderSummary, Sort
from services.orders.domain.order import Order
from services.orders.domain.visibility import Visibility
from services.orders.storage import mapping
from services.orders.storage.count_query import read_counts
from services.orders.storage.list_query import read_page
from services.orders.storage.prepared import PreparedDocument
from services.orders.storage.tables import (
    deliveries,
    known_organisations,
    known_people,
    order_numbers,
    order_targets,
    order_timeline,
    orders,
)


class SqlOrders:
    """Orders in PostgreSQL; an order is locked by its row in `orders`, its parts follow."""

    def __init__(self, session: Connection) -> None:
        self._session = session
        self._stored_lines: dict[str, int] = {}

    def get(self, order_id: str) -> Order | None:
        """Return an order, or None for an id that is none of the tenant's."""
        found = self.get_with_names(order_id)
        return None if found is None else found[0]

    def get_with_names(self, order_id: str) -> tuple[Order, dict[str, str]] | None:
        """Return an order with the known names of its people and its organisation, in one round trip."""
        document = _ORDER.read(self._session, {"order_id": order_id})
        if document is None:
            return None
        order = mapping.read_order(document)
        self._stored_lines[order.id] = len(order.timeline)
        return order, mapping.read_names(document)

    def get_for_update(self, order_id: str) -> Order | None:
        """Return an order and keep it from others until the end of the transaction."""
        # Two statements: the second sees what the one that held the lock before us has committed to the parts.
        locked = self._session.execute(_LOCK, {"order_id": order_id}).first()
        return None if locked is None else self.get(order_id)

    def add(self, order: Order) -> bool:
        """Store a new order as version 1; False when its id or its quote has one already."""
        order.version = 1
        statement = upsert(orders).values(id=order.id, **mapping.order_row(order)).on_conflict_do_nothing()
        if self._session.execute(statement.returning(orders.c.id)).first() is None:
            return False
        self._session.execute(insert(order_targets), mapping.target_rows(order))
        self._session.execute(insert(order_timeline), mapping.timeline_rows(order, after=0))
        self._stored_lines[order.id] = len(order.timeline)
        return True

    def save(self, order: Order) -> None:
        """Store a changed order as its next version."""
        loaded = order.version
        order.version += 1
        statement = (
            update(orders).where(orders.c.id == order.id, orders.c.version == loaded).values(mapping.order_row(order))
        )
        if self._session.execute(statement.returning(orders.c.id)).first() is None:
            raise StaleVersion("The order has changed meanwhile; read it again and decide anew.")
        self._save_parts(order)

    def next_number(self, year: int) -> str:
        """Return the next number of the year."""
        statement = (
            upsert(order_numbers)
            .values(year=year, last=1)
            .on_conflict_do_update(index_elements=["year"], set_={"last": order_numbers.c.last + 1})
            .returning(order_numbers.c.last)
        )
        return f"P-{year}-{self._session.execute(statement).scalar_one():06d}"

    def page(
        self, visibility: Visibility, filters: OrderFilters, sort: Sort, cursor: Cursor, now: datetime
    ) -> Page[OrderSummary]:
        """Return one page of the orders that are seen."""
        return read_page(self._session, visibility, filters, sort, cursor, now)

    def counts(self, visibility: Visibility, filters: OrderFilters, now: datetime) -> OrderCounts:
        """Count the orders that are seen."""
        return read_counts(self._session, visibility, filters, now)

    def _save_parts(self, order: Order) -> None:
        targets = upsert(order_targets)
        self._session.execute(
            targets.on_conflict_do_update(
                index_elements=["order_id", "language"],
                set_={name: targets.excluded[name] for name in ("deadline", "state", "percent", "step")},
            ),
            mapping.target_rows(order),
        )
        if delivered := mapping.delivery_rows(order):
            statement = upsert(deliveries)
            self._session.execute(
                statement.on_conflict_do_update(
                    index_elements=["id"],
                    set_={name: statement.excluded[name] for name in ("fetched_at", "recalled_at")},
                ),
                delivered,
            )
        if lines := mapping.timeline_rows(order, after=self._stored_lines[order.id]):
            self._session.execute(insert(order_timeline), lines)


def _parts(table: Table, order: Column[Any], name: str) -> Label[Any]:
    """All rows of an order's part as one JSON array."""
    rows = func.json_agg(aggregate_order_by(func.row_to_json(table.table_valued()), order))
    return select(rows).where(table.c.order_id == orders.c.id).scalar_subquery().label(name)


def _document() -> Select[Any]:
    """Everything about an order as one JSON document: the server writes JSON faster than we convert columns."""
    managed_by = cast(orders.c.project_manager_id, Uuid(as_uuid=False))
    people = select(func.json_object_agg(known_people.c.id, known_people.c.name)).where(
        known_people.c.id == any_(func.array_append(orders.c.people, managed_by))
    )
    organisation = select(known_organisations.c.name).where(known_organisations.c.id == orders.c.organisation_id)
    whole = (
        select(
            orders,
            _parts(order_targets, order_targets.c.position, "targets"),
            _parts(deliveries, deliveries.c.id, "deliveries"),
            _parts(order_timeline, order_timeline.c.position, "timeline"),
            people.scalar_subquery().label("names"),
            organisation.scalar_subquery().label("organisation_name"),
        )
        .where(orders.c.id == bindparam("order_id"))
        .subquery("whole")
    )
    return select(func.row_to_json(whole.table_valued()))


_LOCK = select(orders.c.id).where(orders.c.id == bindparam("order_id")).with_for_update()
# Six tables, most behind row-level security: planning this costs twice as much as running it.
_ORDER = PreparedDocument("read_order", _document())
