"""A migrated database of notify, works by any caller on it, and a real SMTP server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import partial

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from portal_kit.caller import Caller
from portal_kit.clock import MovableClock
from portal_kit.database import make_engine
from portal_kit.testing.databases import FreshDatabase
from portal_kit.testing.processes import free_port
from portal_kit.work import WorkShop
from services.notify import schemas, storage
from services.notify.domain.people import Intake
from services.notify.tests import mothers

Open = Callable[[Caller], AbstractContextManager[storage.NotifyWork]]
SYSTEM = Caller.system("notify.test")
INTAKE = Intake("intake@agency.example")


@pytest.fixture(scope="module")
def database(make_database: Callable[[str], FreshDatabase]) -> FreshDatabase:
    """A private database."""
    return make_database("notify")


@pytest.fixture(scope="module")
def clock() -> MovableClock:
    """The clock of the module."""
    return MovableClock(mothers.NOW)


@pytest.fixture(scope="module")
def open_work(database: FreshDatabase, clock: MovableClock) -> Iterator[Open]:
    """Open a work as the service does, under row-level security."""
    engine = make_engine(database.app_uri, "notify-test")
    factory = partial(storage.NotifyWork, to_wire=schemas.to_wire, intake=lambda: INTAKE)
    shop = WorkShop(engine, factory, clock)
    yield lambda caller: shop.open(caller, "correlation")
    engine.dispose()


@dataclass(frozen=True, slots=True)
class SystemWorks:
    """Opens works as a worker does."""

    open_work: Open

    def open(self, correlation_id: str) -> AbstractContextManager[storage.NotifyWork]:
        """Begin a work in the system's scope."""
        return self.open_work(SYSTEM)


@pytest.fixture(scope="module")
def works(open_work: Open) -> SystemWorks:
    """The works of a worker."""
    return SystemWorks(open_work)


@dataclass
class Mailroom:
    """What the SMTP server took, and what it answers."""

    port: int = 0
    answer: str = "250 OK"
    taken: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        """Take a mail, or refuse it."""
        if self.answer.startswith("250"):
            message = message_from_bytes(bytes(envelope.content or b""), policy=default)
            assert isinstance(message, EmailMessage)
            self.taken.append(message)
        return self.answer

    def to(self, address: str) -> list[EmailMessage]:
        """The mails that reached an address."""
        return [one for one in self.taken if one["To"].addresses[0].addr_spec == address]


@pytest.fixture
def mailroom() -> Iterator[Mailroom]:
    """A real SMTP server on loopback."""
    room = Mailroom(free_port())
    controller = Controller(room, hostname="127.0.0.1", port=room.port)
    controller.start()
    yield room
    controller.stop()
