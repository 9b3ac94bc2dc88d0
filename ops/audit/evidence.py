"""What the audit looks at: every service's database, the object store, the dead letters."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Connection, text

from contracts import loader, topology
from ops.letters.taking import taking
from portal_kit.broker import connect
from portal_kit.database import single_connections
from portal_kit.objects import ObjectStore
from portal_kit.settings import database_uris, s3_settings, settings

_BUSY = text("SELECT count(*) FROM outbox WHERE sent_at IS NULL")


class Evidence:
    """Read-only views of all parts, opened once for one audit."""

    def __init__(self, connections: dict[str, Connection], amqp_uri: str, store: ObjectStore) -> None:
        self._connections = connections
        self._amqp_uri = amqp_uri
        self.store = store

    def rows(self, service: str, query: str, **values: object) -> list[Any]:
        """Query one service's database."""
        return list(self._connections[service].execute(text(query), values).all())

    def parked(self, service: str) -> set[str]:
        """Return the ids of the events among a service's dead letters; they stay where they are."""
        link, found = connect(self._amqp_uri), set[str]()
        with taking(link, topology.dead_queue(service)) as letters:
            for letter in letters:
                try:
                    found.add(str(json.loads(letter.body)["id"]))
                except (ValueError, KeyError, TypeError):
                    continue  # poison has no id; it is counted as a dead letter only
        link.close()
        return found

    def settle(self, seconds: float) -> None:
        """Wait until nothing is under way: empty outboxes and event queues, or the time is over."""
        until = monotonic() + seconds
        while monotonic() < until and self._busy():
            sleep(0.5)

    def _busy(self) -> bool:
        if any(connection.execute(_BUSY).scalar_one() for connection in self._connections.values()):
            return True
        link = connect(self._amqp_uri)
        channel = link.channel()
        queues = [topology.event_queue(service, each.type) for each in loader.events() for service in each.consumers]
        queues += [topology.retry_queue(delay) for delay in settings().retry_delays]
        waiting = any(channel.queue_declare(queue, passive=True).message_count for queue in queues)
        link.close()
        return waiting


@contextmanager
def evidence() -> Iterator[Evidence]:
    """Open everything that the environment names (DATABASE_URIS, AMQP_URI, S3_…)."""
    engines = {service: single_connections(uri) for service, uri in database_uris().items()}
    connections = {
        service: engine.connect().execution_options(isolation_level="AUTOCOMMIT") for service, engine in engines.items()
    }
    try:
        yield Evidence(connections, settings().amqp_uri, ObjectStore(s3_settings()))
    finally:
        for connection in connections.values():
            connection.close()
