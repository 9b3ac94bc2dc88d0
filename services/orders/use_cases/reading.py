"""Reading orders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from portal_kit.paging import Cursor, Page
from services.orders.domain.listing import OrderCounts, OrderFilters, OrderSummary, Sort
from services.orders.domain.order import Order
from services.orders.domain.transitions import Transitions, transitions
from services.orders.domain.views import OrderView
from services.orders.ports import Work
from services.orders.use_cases.access import seen, sees_money_only, visibility_of


def get_order(work: Work, order_id: str) -> OrderView:
    """Return one order that the caller may see."""
    order, names = work.orders.get_with_names(order_id) or (None, {})
    order, _ = seen(order, work.caller)
    return _view(work, order, names)


def list_orders(
    work: Work, filters: OrderFilters, sort: Sort, cursor: str | None = None, limit: int | None = None
) -> Page[OrderSummary]:
    """Return a page of the orders that the caller may see."""
    query = {"list": "orders", "filters": asdict(filters), "sort": sort.value}
    position = Cursor.read(work.caller, query, cursor, limit, width=2)
    return work.orders.page(visibility_of(work.caller), filters, sort, position, work.now)


def count_orders(work: Work, filters: OrderFilters) -> OrderCounts:
    """Count the orders that the caller may see, by state and by what wants attention."""
    return work.orders.counts(visibility_of(work.caller), filters, work.now)


def list_order_transitions(work: Work, order_id: str) -> Transitions:
    """Return the order's state and what the caller may do next."""
    return transitions(*seen(work.orders.get(order_id), work.caller))


def view(work: Work, order: Order) -> OrderView:
    """Return an order with the names of its people."""
    return _view(work, order, work.names.of([*_people(order), order.organisation_id]))


def _view(work: Work, order: Order, known: Mapping[str, str]) -> OrderView:
    return OrderView(
        order=order,
        names={person: known[person] for person in _people(order) if person in known},
        organisation_name=known.get(order.organisation_id),
        contents=not sees_money_only(work.caller),
        now=work.now,
    )


def _people(order: Order) -> set[str]:
    return {*order.people, *([order.project_manager_id] if order.project_manager_id else [])}
