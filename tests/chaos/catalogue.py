"""All faults by the names of their rows, for the random walk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from random import Random

from contracts import loader
from deploy.local.processes import SERVICES, SUITE
from portal_kit.testing.detour import faults
from tests.chaos.strikes import events, links, processes, servers
from tests.e2e.suite import Suite

Strike = Callable[[], AbstractContextManager[None]]
NAMES = tuple(process.name for process in SUITE)
FREEZABLE = tuple(name for name in NAMES if name != "pseudo-tms")
PLACES = (
    *("relay.claimed", "relay.published", "files.verify.checked", "files.analyse.counted"),
    *(f"{service}.handled" for service in SERVICES if service != "identity"),
    *(f"{service}.committed" for service in ("quotes", "orders", "files", "billing")),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: the row of the matrix, where it strikes, how long it lasts at most, and what it does."""

    row: str
    on: str
    seconds: float
    strike: Strike

    @property
    def name(self) -> str:
        """The row and the part."""
        return f"{self.row} | {self.on}"


def catalogue(suite: Suite, began: datetime) -> tuple[Fault, ...]:
    """Every fault that a walk may choose, each as likely as any other of its group."""
    return (
        *(Fault("kill -9", name, 1, partial(processes.killed, suite, name)) for name in NAMES),
        *(Fault("kill -9 at", place, 0, partial(_dying_at, suite, place)) for place in PLACES),
        *(Fault("SIGTERM", name, 1, partial(processes.ended, suite, name)) for name in NAMES),
        *(Fault("SIGSTOP", name, 12, partial(processes.frozen, suite, name)) for name in FREEZABLE),
        *_of_servers(suite, began),
        *_of_links(suite),
        *(Fault("duplicates", name, 0, partial(_delivered, events.again, suite, name)) for name in _consumers()),
        *(Fault("a week old", name, 0, partial(_delivered, events.a_week_late, suite, name)) for name in _consumers()),
    )


def chosen(every: tuple[Fault, ...], random: Random) -> Fault:
    """Choose a row first and then a part, so that rows with many parts come no oftener than others."""
    rows = sorted({fault.row for fault in every})
    row = random.choice(rows)
    return random.choice([fault for fault in every if fault.row == row])


def _of_servers(suite: Suite, began: datetime) -> Iterator[Fault]:
    for server in ("broker", "database", "store", "mail"):
        yield Fault("restart", server, 3, partial(servers.restarted, suite, server))
        yield Fault("kill -9 of a server", server, 1, partial(servers.killed, suite, server))
    yield Fault("SIGSTOP of a server", "broker", 25, partial(servers.frozen, suite, "broker"))
    yield Fault("SIGSTOP of a server", "store", 15, partial(servers.frozen, suite, "store"))
    yield Fault("memory alarm", "broker", 15, partial(servers.memory_alarm, suite))
    yield Fault("wiped data", "broker", 0, partial(_wiped, suite, began))
    for service in SERVICES:
        yield Fault("pool exhausted", service, 6, partial(servers.no_connections, suite, service))
    for service, table in (("quotes", "quotes"), ("orders", "orders"), ("files", "files"), ("billing", "invoices")):
        yield Fault("lock held", service, 10, partial(servers.table_locked, suite, service, table))


def _of_links(suite: Suite) -> Iterator[Fault]:
    for link in suite.detours.links:
        yield Fault("reset", link, 0, partial(links.cut, suite, link))
        yield Fault("dropped packets", link, 15, partial(links.suffering, suite, link, faults.HOLE))
        yield Fault("latency", link, 10, partial(links.suffering, suite, link, links.LATE))
        yield Fault("slow", link, 8, partial(links.suffering, suite, link, links.SLOW))
    refusals = {"refuses": links.BUSY_STORE, "errors": links.BROKEN_STORE}
    for name, text in refusals.items():
        yield Fault(name, "store", 8, partial(links.suffering, suite, "store", faults.answer(text)))
    yield Fault("truncated", "store", 8, partial(links.suffering, suite, "store", links.CUT_SHORT))
    busy = faults.answer(links.BUSY_MAIL, greets=True)
    yield Fault("refuses", "smtp", 10, partial(links.suffering, suite, "smtp", busy))


def _consumers() -> list[str]:
    return [service for service in loader.SERVICES if loader.consumed_by(service)]


@contextmanager
def _delivered(deliver: Callable[[Suite, str], int], suite: Suite, consumer: str) -> Iterator[None]:
    deliver(suite, consumer)
    yield


@contextmanager
def _dying_at(suite: Suite, place: str) -> Iterator[None]:
    with processes.dying_at(suite, place):
        yield


@contextmanager
def _wiped(suite: Suite, began: datetime) -> Iterator[None]:
    with servers.wiped_broker(suite):
        yield
    suite.all_ready()
    suite.resend(began)
