"""The composition root of orders."""

from __future__ import annotations

from functools import partial

from portal_kit.bus import Works
from services.orders import schemas, storage
from services.orders.listeners import OrdersListeners
from services.orders.rpc import OrdersRpc


class OrdersService(OrdersRpc, OrdersListeners):
    """The orders service."""

    name = "orders"
    works = Works(partial(storage.OrdersWork, to_wire=schemas.to_wire))
