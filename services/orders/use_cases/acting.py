"""The frame of every change: lock, look, check the version, act, store, tell."""

from __future__ import annotations

from collections.abc import Callable

from portal_kit.errors import StaleVersion
from services.orders.domain.events import OrderChanged
from services.orders.domain.order import Order
from services.orders.domain.viewer import Viewer
from services.orders.domain.views import OrderView
from services.orders.ports import Work
from services.orders.use_cases.access import seen
from services.orders.use_cases.reading import view

Change = Callable[[Order, Viewer], object]


def act(work: Work, order_id: str, version: int | None, change: Change) -> OrderView:
    """Let the caller change one order, and return it as changed."""
    order, viewer = seen(work.orders.get_for_update(order_id), work.caller)
    if version is not None and version != order.version:
        raise StaleVersion("The order has changed meanwhile; read it again and decide anew.", version=order.version)
    change(order, viewer)
    store(work, order)
    return view(work, order)


def store(work: Work, order: Order) -> None:
    """Store a changed order, then let its events leave with the new version."""
    work.orders.save(order)
    if not order.events:
        order.events.append(OrderChanged(order))
    emit_events(work, order)


def emit_events(work: Work, order: Order) -> None:
    """Let what happened to the order leave with the transaction."""
    for event in order.events:
        work.emit(event)
    order.events.clear()
