"""The watch: measures outboxes and queues of the whole installation, also while the broker or a database is away."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from time import monotonic

import amqp
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from contracts import topology
from contracts.names import DEAD_EXCHANGE, UNROUTED
from portal_kit import logs
from portal_kit.alarms import Figures, Limits, alarms, unfit
from portal_kit.broker import connect
from portal_kit.database import single_connections
from portal_kit.metrics import BROKER_CONNECTED, DEAD_LETTERS, OUTBOX_AGE, QUEUE_DEPTH, QUEUES_MISSING

EVERY_SECONDS = 5.0
# What is away is asked sooner, so that readiness returns with it.
AGAIN_SECONDS = 1.0
SOCKET_SECONDS = 5
# A server that is frozen answers nothing and refuses nothing: whoever asks it hangs.
STALE_SECONDS = 30.0
_AGE = text("SELECT coalesce(extract(epoch FROM now() - min(occurred_at)), 0) FROM outbox WHERE sent_at IS NULL")


class Watch(threading.Thread):
    """Measures every few seconds and keeps the last figures for `/readyz` and `/metrics`."""

    def __init__(self, uris: Mapping[str, str], amqp_uri: str, delays: Sequence[int], limits: Limits) -> None:
        super().__init__(name="watch", daemon=True)
        self._uris = uris
        self._amqp_uri = amqp_uri
        self._queues = tuple(queue.name for queue in topology.queues(delays))
        self._limits = limits
        self._stopping = threading.Event()
        self._connection: amqp.Connection | None = None
        self._log = logs.logger(__name__)
        self._began = monotonic()
        self.figures = Figures()

    def run(self) -> None:
        """Measure until told to stop."""
        while not self._stopping.is_set():
            told = set(self.alarms())
            self._began = monotonic()
            self.figures = self.measure()
            for alarm in sorted(set(self.alarms()) - told):
                self._log.warning("alarm", alarm=alarm)
            well = self.figures.broker_answers and not self.figures.unreachable
            self._stopping.wait(EVERY_SECONDS if well else AGAIN_SECONDS)

    def stop(self) -> None:
        """Measure no more."""
        self._stopping.set()

    def alarms(self) -> list[str]:
        """Say what passes a limit now."""
        hanging = ["a database or the broker hangs: nothing could be measured"] if self.hangs() else []
        return [*hanging, *alarms(self.figures, self._limits)]

    def hangs(self) -> bool:
        """Whether the thread has waited too long for an answer; what it knows is old then."""
        return self.is_alive() and monotonic() - self._began > STALE_SECONDS

    def is_connected(self) -> bool:
        """Whether the broker answered a moment ago."""
        return self.figures.broker_answers and not self.hangs()

    def is_fit(self, service: str) -> bool:
        """Whether a service's events leave, even if late."""
        return service not in unfit(self.figures, self._limits)

    def measure(self) -> Figures:
        """Ask every database and the broker; the gauges of what does not answer keep their last value."""
        ages = {service: self._age(uri) for service, uri in self._uris.items()}
        known = {service: age for service, age in ages.items() if age is not None}
        for service, age in known.items():
            OUTBOX_AGE.labels(service).set(age)
        counts = self._counts()
        BROKER_CONNECTED.set(0 if counts is None else 1)
        unreachable = tuple(service for service, age in ages.items() if age is None)
        if counts is None:
            return Figures(known, unreachable)
        dead = {queue: count for queue, count in counts.items() if count is not None and is_parking(queue)}
        depth = {queue: count for queue, count in counts.items() if count is not None and queue not in dead}
        missing = tuple(queue for queue, count in counts.items() if count is None)
        _show(dead, depth, missing)
        return Figures(known, unreachable, depth, dead, missing, broker_answers=True)

    def _age(self, uri: str) -> float | None:
        try:
            with single_connections(uri).connect() as connection:
                return float(connection.execute(_AGE).scalar_one())
        except SQLAlchemyError as error:
            self._log.warning("outbox_not_measured", error=str(error)[:200])
            return None

    def _counts(self) -> dict[str, int | None] | None:
        """Count over the connection of the last time; if the broker has closed it since, over a new one."""
        if self._connection is not None:
            try:
                self._connection.heartbeat_tick()
                return depths(self._connection, self._queues)
            except (OSError, amqp.AMQPError):
                self._connection.collect()
                self._connection = None
        try:
            self._connection = connect(
                self._amqp_uri, read_timeout=SOCKET_SECONDS, write_timeout=SOCKET_SECONDS, heartbeat=60
            )
            return depths(self._connection, self._queues)
        except (OSError, amqp.AMQPError) as error:
            self._log.warning("queues_not_measured", error=str(error)[:200])
            return None


def depths(connection: amqp.Connection, queues: Sequence[str]) -> dict[str, int | None]:
    """Count what is ready in each queue; None for a queue that the broker does not have."""
    channel = connection.channel()
    found: dict[str, int | None] = {}
    for queue in queues:
        try:
            found[queue] = int(channel.queue_declare(queue, passive=True).message_count)
        except amqp.NotFound:
            found[queue] = None
            channel = connection.channel()  # the broker closes a channel that asked for what is not there
    channel.close()
    return found


def is_parking(queue: str) -> bool:
    """Whether messages lie in this queue until an operator does something."""
    return queue == UNROUTED or queue.startswith(f"{DEAD_EXCHANGE}.")


def _show(dead: Mapping[str, int], depth: Mapping[str, int], missing: Sequence[str]) -> None:
    for queue, count in dead.items():
        DEAD_LETTERS.labels(queue).set(count)
    for queue, count in depth.items():
        QUEUE_DEPTH.labels(queue).set(count)
    QUEUES_MISSING.set(len(missing))
