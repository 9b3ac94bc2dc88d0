"""The operation tables of `/api/v1`, one module per resource."""

from __future__ import annotations

from functools import cache

from gateway.api import billing, bundles, catalogue, files, live, notifications, orders, people, quotes, session
from gateway.endpoints import bound
from gateway.exchange import Endpoint
from gateway.operations import Operation

OPERATIONS: tuple[Operation, ...] = (
    *session.OPERATIONS,
    *people.OPERATIONS,
    *files.OPERATIONS,
    *bundles.OPERATIONS,
    *quotes.OPERATIONS,
    *catalogue.OPERATIONS,
    *orders.OPERATIONS,
    *billing.OPERATIONS,
    *notifications.OPERATIONS,
    *live.OPERATIONS,
)


@cache
def endpoints() -> tuple[Endpoint, ...]:
    """Bind every operation to its contract."""
    return bound(OPERATIONS)
