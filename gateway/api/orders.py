"""Work in hand: `/orders`."""

from __future__ import annotations

from gateway.operations import get, patch, transitions

OPERATIONS = (
    get("/orders", "orders.list_orders", "List orders."),
    get("/orders/{order_id}", "orders.get_order", "Read an order."),
    patch("/orders/{order_id}", "orders.update_order", "Change what is no state of an order."),
    *transitions("/orders/{order_id}", "order", "orders.list_order_transitions"),
)
