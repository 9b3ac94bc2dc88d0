"""The operation tables of `/api/v1`, one module per resource."""

from __future__ import annotations

from functools import cache

from gateway.endpoints import bound
from gateway.exchange import Endpoint
from gateway.operations import Operation

OPERATIONS: tuple[Operation, ...] = ()


@cache
def endpoints() -> tuple[Endpoint, ...]:
    """Bind every operation to its contract."""
    return bound(OPERATIONS)
