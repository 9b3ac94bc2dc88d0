"""The one query behind the summary of orders: a line for each state."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from services.orders.domain.listing import SOON, OrderCounts, OrderFilters, Side
from services.orders.domain.states import Flag, OrderState
from services.orders.domain.visibility import Visibility
from services.orders.storage.conditions import chosen, flagged, seen_by, waits_for
from services.orders.storage.tables import orders


def read_counts(session: Connection, visibility: Visibility, filters: OrderFilters, now: datetime) -> OrderCounts:
    """Count the orders that are seen."""
    rows = session.execute(count_query(visibility, filters, now)).mappings().all()
    sums = {name: sum(row[name] for row in rows) for name in _attention(now)}
    return OrderCounts(states={OrderState(row["state"]): row["orders"] for row in rows}, **sums)


def count_query(visibility: Visibility, filters: OrderFilters, now: datetime) -> Select[Any]:
    """Return the query; it reads `ix_orders_counts` alone, and `order_people` for what is a person's own."""
    counts = [func.count().filter(condition).label(name) for name, condition in _attention(now).items()]
    return (
        select(orders.c.state, func.count().label("orders"), *counts)
        .where(seen_by(visibility), *chosen(visibility, filters, now))
        .group_by(orders.c.state)
    )


def _attention(now: datetime) -> dict[str, Any]:
    """Return what is counted beside the states; an order that is owed nothing has no deadline."""
    due = orders.c.due_at
    return {
        "late": due < now,
        "due_soon": due.between(now, now + SOON),
        "waiting_for_client": waits_for(Side.CLIENT),
        "waiting_for_provider": waits_for(Side.PROVIDER),
        "on_hold": flagged((Flag.ON_HOLD,)),
    }
