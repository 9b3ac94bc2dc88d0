"""Connections that are slow, frozen, cut, or lead to somebody who only says no."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from portal_kit.testing.detour import faults
from portal_kit.testing.detour.faults import Fault
from tests.e2e.suite import Suite

BUSY_STORE = "HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
BROKEN_STORE = "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
BUSY_MAIL = "421 4.3.2 Service not available, try again later\r\n"

LATE = faults.delay(0.2, jitter=0.1)
SLOW = faults.slow(20_000)
CUT_SHORT = faults.truncate(2_000)


@contextmanager
def suffering(suite: Suite, link: str, fault: Fault) -> Iterator[None]:
    """Let a fault befall a link inside of the block."""
    with suite.detours.suffering(link, fault):
        yield


@contextmanager
def cut(suite: Suite, link: str) -> Iterator[None]:
    """Reset every open connection of a link, once."""
    suite.detours.cut(link)
    yield
