"""A migrated database of orders, and works by any caller on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial

import pytest

from portal_kit.caller import Caller
from portal_kit.clock import MovableClock
from portal_kit.database import make_engine
from portal_kit.testing.databases import FreshDatabase
from portal_kit.work import WorkShop
from services.orders import schemas, storage
from services.orders.tests.unit.objects import NOW

Open = Callable[[Caller], AbstractContextManager[storage.OrdersWork]]


@pytest.fixture(scope="module")
def database(make_database: Callable[[str], FreshDatabase]) -> FreshDatabase:
    """A private database."""
    return make_database("orders")


@pytest.fixture(scope="module")
def open_work(database: FreshDatabase) -> Iterator[Open]:
    """Open a work as the service does, under row-level security."""
    engine = make_engine(database.app_uri, "orders-test")
    shop = WorkShop(engine, partial(storage.OrdersWork, to_wire=schemas.to_wire), MovableClock(NOW))
    yield lambda caller: shop.open(caller, "correlation")
    engine.dispose()
