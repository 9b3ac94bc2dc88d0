"""The unit of work: one transaction with its caller, its repositories and the events that leave with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import Connection, Engine, func, insert, select

from portal_kit.caller import Caller
from portal_kit.clock import Clock, SystemClock
from portal_kit.database import make_reader, read, transaction
from portal_kit.envelope import OutgoingEvent
from portal_kit.ids import new_id
from portal_kit.tables import outbox

ToWire = Callable[[Any], OutgoingEvent]
OUTBOX_CHANNEL = "outbox"


class SqlWork:
    """Base of each service's work; subclasses add repositories over `session`, the connection that it runs on."""

    def __init__(
        self,
        session: Connection,
        caller: Caller,
        clock: Clock,
        to_wire: ToWire,
        correlation_id: str,
        causation_id: str | None = None,
    ) -> None:
        self.session = session
        self.caller = caller
        self.correlation_id = correlation_id
        self.causation_id = causation_id
        self._clock = clock
        self._to_wire = to_wire
        self._outgoing: list[dict[str, object]] = []

    @property
    def now(self) -> datetime:
        """The instant, from the installation's clock."""
        return self._clock.now()

    def emit(self, event: object) -> None:
        """Let a domain event leave with this transaction."""
        wire = self._to_wire(event)
        self._outgoing.append(
            {
                "id": new_id(),
                "type": wire.type,
                "aggregate_id": wire.aggregate_id,
                "aggregate_version": wire.aggregate_version,
                "organisation_id": wire.organisation_id,
                "occurred_at": self.now,
                "correlation_id": self.correlation_id,
                "causation_id": self.causation_id,
                "payload": dict(wire.payload),
            }
        )

    def write_outbox(self) -> None:
        """Write what was emitted and wake the relay at commit; the kit calls this once before commit."""
        if self._outgoing:
            self.session.execute(insert(outbox), self._outgoing)
            self.session.execute(select(func.pg_notify(OUTBOX_CHANNEL, "")))
            self._outgoing = []


T = TypeVar("T")
W = TypeVar("W", bound=SqlWork)
W_co = TypeVar("W_co", bound=SqlWork, covariant=True)


class WorkFactory(Protocol[W_co]):
    """A service's work class with its `to_wire` bound: what `partial(storage.XWork, to_wire=…)` is."""

    def __call__(
        self, *, session: Connection, caller: Caller, clock: Clock, correlation_id: str, causation_id: str | None
    ) -> W_co:
        """Make a work over an open session."""
        ...


class WorkShop(Generic[W]):
    """Opens works over one database."""

    def __init__(self, engine: Engine, factory: WorkFactory[W], clock: Clock | None = None) -> None:
        self.engine = engine
        self._reader = make_reader(engine)
        self._factory = factory
        self._clock = clock or SystemClock()

    @contextmanager
    def open(self, caller: Caller, correlation_id: str, causation_id: str | None = None) -> Iterator[W]:
        """Begin a work for `caller`; on leaving, write the outbox and commit, or roll all of it back."""
        with transaction(self.engine, caller) as session:
            work = self._work(session, caller, correlation_id, causation_id)
            yield work
            work.write_outbox()

    def read(self, caller: Caller, correlation_id: str, step: Callable[[W], T]) -> T:
        """Run a step that changes nothing; the database refuses it when it tries. It may run twice."""

        def run(session: Connection) -> T:
            work = self._work(session, caller, correlation_id, None)
            answer = step(work)
            work.write_outbox()  # an event is a change: it must fail here rather than be lost
            return answer

        return read(self._reader, caller, run)

    def close(self) -> None:
        """Close the connections."""
        self.engine.dispose()
        self._reader.dispose()

    def _work(self, session: Connection, caller: Caller, correlation_id: str, causation_id: str | None) -> W:
        return self._factory(
            session=session,
            caller=caller,
            clock=self._clock,
            correlation_id=correlation_id,
            causation_id=causation_id,
        )
