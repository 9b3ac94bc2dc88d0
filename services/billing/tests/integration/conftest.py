"""A migrated database of billing, and works by any caller on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial

import pytest
from sqlalchemy import Engine

from portal_kit.caller import Caller
from portal_kit.clock import MovableClock
from portal_kit.database import make_engine
from portal_kit.testing.databases import FreshDatabase
from portal_kit.work import WorkShop
from services.billing import schemas, storage, use_cases
from services.billing.tests import mothers

Open = Callable[[Caller], AbstractContextManager[storage.BillingWork]]
SYSTEM = Caller.system("billing.test")


@pytest.fixture(scope="module")
def database(make_database: Callable[[str], FreshDatabase]) -> FreshDatabase:
    """A private database."""
    return make_database("billing")


@pytest.fixture(scope="module")
def engine(database: FreshDatabase) -> Iterator[Engine]:
    """A pool of connections in the role that row-level security binds."""
    pool = make_engine(database.app_uri, "billing-test")
    yield pool
    pool.dispose()


@pytest.fixture(scope="module")
def clock() -> MovableClock:
    """The clock of the module."""
    return MovableClock(mothers.NOW)


@pytest.fixture(scope="module")
def open_work(engine: Engine, clock: MovableClock) -> Open:
    """Open a work as the service does, under row-level security."""
    factory = partial(storage.BillingWork, to_wire=schemas.to_wire, legal_entity=lambda: mothers.ENTITY)
    shop = WorkShop(engine, factory, clock)
    return lambda caller: shop.open(caller, "correlation")


@dataclass(frozen=True, slots=True)
class SystemWorks:
    """Opens works as a worker does."""

    open_work: Open

    def open(self, correlation_id: str) -> AbstractContextManager[storage.BillingWork]:
        """Begin a work in the system's scope."""
        return self.open_work(SYSTEM)


@pytest.fixture(scope="module")
def works(open_work: Open) -> SystemWorks:
    """The works of a worker."""
    return SystemWorks(open_work)


def accept(open_work: Open, organisation_id: str = mothers.ORGANISATION, **more: object) -> str:
    """Let an order's lines be accepted by a known client; returns the order's id."""
    payable = mothers.a_payable(mothers.work_charge(), organisation_id=organisation_id, **more)
    with open_work(SYSTEM) as work:
        use_cases.remember_client(work, mothers.a_client(organisation_id))
        use_cases.record_payable(work, payable)
    return payable.id


def approve(open_work: Open, order_id: str) -> str:
    """Let an order be approved; returns the invoice's id."""
    with open_work(SYSTEM) as work:
        use_cases.note_approval(work, mothers.an_approval(order_id))
        payable = work.payables.get_for_update(order_id)
    assert payable is not None
    return str(payable.lines[0].invoice_id)
