"""Work in hand: `/orders`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping

from starlette.responses import Response

from gateway.dispatch import change_asked_for
from gateway.exchange import Exchange
from gateway.operations import get, patch, transitions
from gateway.problems import Problem

_DESCRIBE, _GET = "files.describe_files", "orders.get_order"
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 0.4
LEFT_FOR_THE_ANSWER = 2.0
"""Seconds before the deadline after which nothing is waited for."""


async def change_order(exchange: Exchange) -> Response:
    """Change an order's state; files that are stored, but not known to orders yet, are waited for.

    Orders hears of a stored file by an event, which may be slower than who sends the file along.
    """
    binding, kwargs = await change_asked_for(exchange)
    operation = exchange.operation_id(binding)
    try:
        return exchange.answer(await exchange.call(binding.rpc, kwargs, operation))
    except Problem as problem:
        if problem.code != "file_unknown" or not await _are_stored(exchange, kwargs):
            raise
    pause = FIRST_PAUSE
    while time.time() + pause < exchange.request.deadline - LEFT_FOR_THE_ANSWER:
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
        try:
            return exchange.answer(await exchange.call(binding.rpc, kwargs, operation))
        except Problem as problem:
            if problem.code != "file_unknown":
                raise
    message = "The files are stored, but the news has not reached orders yet. Repeat the request with the same key."
    raise Problem("unavailable", "file_news_pending", message)


async def _are_stored(exchange: Exchange, kwargs: Mapping[str, object]) -> bool:
    """Tell whether all files are stored and of the order's organisation, as far as the caller may see them.

    Staff see the files of all organisations, so that the organisations are compared here too.
    """
    try:
        described, order = await asyncio.gather(
            exchange.call(_DESCRIBE, {"file_ids": kwargs["file_ids"]}),
            exchange.call(_GET, {"order_id": kwargs["order_id"]}),
        )
    except Problem as problem:
        if problem.status in (403, 404, 422):
            return False
        raise
    if not isinstance(described, Mapping) or not isinstance(order, Mapping):
        raise TypeError("files and orders answered no objects")
    home = order["organisation_id"]
    return all(file["state"] == "stored" and file["organisation_id"] == home for file in described["items"])


OPERATIONS = (
    get("/orders", "orders.list_orders", "List orders."),
    get("/orders/summary", "orders.count_orders", "Count orders by state and by what wants attention."),
    get("/orders/{order_id}", "orders.get_order", "Read an order."),
    patch("/orders/{order_id}", "orders.update_order", "Change what is no state of an order."),
    *transitions("/orders/{order_id}", "order", "orders.list_order_transitions", change_order),
)
