"""The relay: publishes each service's outbox, one active process per database, without eventlet.

Rows are claimed while `sent_at IS NULL`, in the order written, published with mandatory and confirms, and
marked only then: an event may go out twice, with the same id, and is never lost.
"""

from __future__ import annotations

import select
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row, text
from sqlalchemy.exc import SQLAlchemyError

from contracts import loader
from portal_kit import health, logs
from portal_kit.alarms import limits_of_environment
from portal_kit.database import single_connections
from portal_kit.failpoints import reach
from portal_kit.metrics import RELAYED
from portal_kit.publisher import Publisher, PublishError
from portal_kit.retention import Retention
from portal_kit.settings import database_uris, settings
from portal_kit.watch import Watch
from portal_kit.work import OUTBOX_CHANNEL

POLL_SECONDS = 2.0
BATCH = 200
_LOCK = 7_203_115

_UNSENT = text(
    "SELECT id, type, aggregate_id, aggregate_version, organisation_id, occurred_at, correlation_id, causation_id,"
    " payload FROM outbox WHERE sent_at IS NULL ORDER BY position LIMIT :limit"
)
_MARK = text("UPDATE outbox SET sent_at = clock_timestamp() WHERE id = ANY(CAST(:ids AS uuid[]))")


class Relay(threading.Thread):
    """Serves one database: stands by until it holds the lock, then publishes until it loses it."""

    def __init__(self, service: str, uri: str, stopping: threading.Event) -> None:
        super().__init__(name=f"relay-{service}", daemon=True)
        self.service = service
        self._uri = uri
        self._stopping = stopping
        self._log = logs.logger(__name__)
        self.healthy = False

    def run(self) -> None:
        """Start over after each failure of the database or the broker."""
        while not self._stopping.is_set():
            engine = single_connections(self._uri)
            try:
                with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    self._serve(connection)
            except (SQLAlchemyError, PublishError, OSError) as error:
                self._log.warning("relay_interrupted", service=self.service, error=str(error)[:300])
                self.healthy = False
            self._stopping.wait(1.0)

    def is_healthy(self) -> bool:
        """Whether the database is served, by this process or by another one."""
        return self.healthy

    def _serve(self, connection: Connection) -> None:
        """Publish while this session holds the lock; the server frees it when the session ends."""
        while not connection.execute(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": _LOCK}).scalar_one():
            self.healthy = True
            if self._stopping.wait(POLL_SECONDS):
                return
        connection.execute(text(f"LISTEN {OUTBOX_CHANNEL}"))
        publisher, retention = Publisher(settings().amqp_uri, self.service), Retention()
        try:
            while not self._stopping.is_set():
                sent = self.pass_on(connection, publisher)
                self.healthy = True
                if sent < BATCH:
                    retention.purge_if_due(connection)
                    self._wait(connection)
                    publisher.keep_alive()
        finally:
            publisher.close()

    def pass_on(self, connection: Connection, publisher: Publisher) -> int:
        """Publish one batch and mark what the broker confirmed; returns how many rows were found."""
        rows = connection.execute(_UNSENT, {"limit": BATCH}).all()
        if not rows:
            return 0
        reach("relay.claimed")
        confirmed = publisher.publish([(row.type, wire_of(row)) for row in rows])
        reach("relay.published")
        ids = [str(rows[index].id) for index in confirmed]
        connection.execute(_MARK, {"ids": ids})
        RELAYED.labels(self.service).inc(len(ids))
        if len(ids) < len(rows):
            raise PublishError(f"{len(rows) - len(ids)} events were not confirmed; they stay in the outbox")
        return len(rows)

    def _wait(self, connection: Connection) -> None:
        """Sleep until a commit notifies or the poll is due."""
        raw: Any = connection.connection.dbapi_connection
        ready, _, _ = select.select([raw], [], [], POLL_SECONDS)
        if ready:
            raw.poll()
            raw.notifies.clear()


def wire_of(row: Row[Any, Any]) -> dict[str, object]:
    """Turn an outbox row into the envelope's JSON object."""
    return {
        "id": str(row.id),
        "type": row.type,
        "aggregate_id": str(row.aggregate_id),
        "aggregate_version": row.aggregate_version,
        "occurred_at": row.occurred_at.isoformat(),
        "organisation_id": None if row.organisation_id is None else str(row.organisation_id),
        "correlation_id": row.correlation_id,
        "causation_id": row.causation_id,
        "payload": row.payload,
    }


def start(uris: dict[str, str], stopping: threading.Event) -> Sequence[Relay]:
    """Start a thread for each database."""
    loader.events()  # read here, once: the threads would all begin with it
    relays = [Relay(service, uri, stopping) for service, uri in uris.items()]
    for relay in relays:
        relay.start()
    return relays


def checks(relays: Sequence[Relay], watch: Watch) -> dict[str, Callable[[], bool]]:
    """Make what readiness asks: broker, each database, and that no outbox has waited beyond all measure."""
    return {
        "broker": watch.is_connected,
        **{relay.service: relay.is_healthy for relay in relays},
        **{f"outbox of {relay.service}": partial(watch.is_fit, relay.service) for relay in relays},
    }


def main() -> int:
    """Serve every database named in DATABASE_URIS until SIGTERM."""
    logs.configure("relay")
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    uris, read = database_uris(), settings()
    relays = start(uris, stopping)
    watch = Watch(uris, read.amqp_uri, read.retry_delays, limits_of_environment())
    watch.start()
    health.serve_in_thread(read.health_port, checks(relays, watch), watch.alarms)
    stopping.wait()
    watch.stop()
    for relay in relays:
        relay.join(timeout=20)
    return 0


if __name__ == "__main__":
    sys.exit(main())
