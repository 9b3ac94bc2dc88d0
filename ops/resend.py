"""Sending events again: the outbox is kept as the log, and the inboxes tell who lacks what.

Each event goes straight to the queues of those subscribers who have not handled it. So new events do not wait behind
old ones in the relay, a broker that was wiped is filled with what is missing and no more, and the operator's broker
user needs no right but to write to queues.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Connection, Row, text

from contracts import loader, topology
from contracts.loader import ContractError
from ops.troubles import OpsTrouble
from portal_kit.database import single_connections
from portal_kit.inbox import consumer_name
from portal_kit.publisher import ConfirmedChannel, Outgoing, event_message
from portal_kit.relay import wire_of
from portal_kit.watch import depths

BATCH = 200
_RANGE = "sent_at IS NOT NULL AND occurred_at >= :since AND occurred_at < :until AND (:type = '' OR type = :type)"
_COUNT = text(f"SELECT count(*) FROM outbox WHERE {_RANGE}")
_NEXT = text(
    "SELECT position, id, type, aggregate_id, aggregate_version, organisation_id, occurred_at, correlation_id,"
    f" causation_id, payload FROM outbox WHERE {_RANGE} AND position > :after ORDER BY position LIMIT :limit"
)
_HEARD = text("SELECT message_id FROM inbox WHERE consumer = :consumer AND message_id = ANY(CAST(:ids AS uuid[]))")
Tell = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Span:
    """Which events: from an instant on, before another, of one service or type or of all."""

    since: datetime
    until: datetime
    service: str = ""
    type: str = ""

    def __post_init__(self) -> None:
        if self.since >= self.until:
            raise OpsTrouble("nothing lies between --since and --until")
        if self.service and self.service not in loader.SERVICES:
            raise OpsTrouble(f"no such service; there are {', '.join(loader.SERVICES)}")
        if self.type and self.type not in {contract.type for contract in loader.events()}:
            raise OpsTrouble(f"no contract describes the event {self.type}")

    def values(self) -> dict[str, object]:
        """Return what the queries ask with."""
        return {"since": self.since, "until": self.until, "type": self.type}


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast: events a second, and how many messages may wait in a queue before we wait for its consumer."""

    events_a_second: float = 500
    most_waiting: int = 2000

    def rest(self, sent: int, began: float, now: float) -> float:
        """Return how many seconds to wait after so many events."""
        return max(0.0, sent / self.events_a_second - (now - began))

    def is_too_deep(self, counts: Mapping[str, int | None]) -> bool:
        """Whether a consumer has enough to do; 0 means that nobody needs to keep up."""
        return self.most_waiting > 0 and any((count or 0) > self.most_waiting for count in counts.values())


@dataclass(slots=True)
class Tally:
    """What was found and sent, by service and type."""

    events: Counter[tuple[str, str]] = field(default_factory=Counter)
    missing: Counter[tuple[str, str]] = field(default_factory=Counter)
    # When the oldest event happened that an inbox lacks.
    oldest: datetime | None = None

    def rows(self) -> list[dict[str, object]]:
        """Return a row per service and type."""
        return [
            {"service": service, "type": kind, "events": count, "missing": self.missing[service, kind]}
            for (service, kind), count in sorted(self.events.items())
        ]


class Resender:
    """Compares outboxes with inboxes, and sends what is missing."""

    def __init__(self, databases: Mapping[str, str], amqp_uri: str, pace: Pace) -> None:
        self._engines = {service: single_connections(uri) for service, uri in databases.items()}
        self._open: dict[str, Connection] = {}
        self._amqp_uri = amqp_uri
        self._pace = pace

    def count(self, span: Span) -> int:
        """Count the events in a span."""
        return sum(
            int(self._connection(service).execute(_COUNT, span.values()).scalar_one()) for service in self._chosen(span)
        )

    def look(self, span: Span, tell: Tell) -> Tally:
        """Count what would be sent, and send nothing."""
        tally = Tally()
        for service, rows in self._batches(span):
            self._plan(service, rows, tally)
            tell(service, len(rows))
        return tally

    def send(self, span: Span, tell: Tell) -> Tally:
        """Send what is missing; an interruption loses nothing, the same span can be sent again."""
        tally, began, sent = Tally(), monotonic(), 0
        channel = ConfirmedChannel(self._amqp_uri)
        try:
            for service, rows in self._batches(span):
                copies = self._plan(service, rows, tally)
                if len(channel.send(copies)) < len(copies):
                    raise OpsTrouble("the broker lacks queues that the contracts name; load its definitions first")
                sent += len(copies)
                tell(service, len(rows))
                sleep(self._pace.rest(sent, began, monotonic()))
                while self._pace.is_too_deep(depths(channel.connection, sorted({each.routing_key for each in copies}))):
                    sleep(0.5)
        finally:
            channel.close()
        return tally

    def close(self) -> None:
        """Close all connections."""
        for connection in self._open.values():
            connection.close()

    def _chosen(self, span: Span) -> list[str]:
        return [service for service in self._engines if span.service in ("", service)]

    def _connection(self, service: str) -> Connection:
        if service not in self._open:
            engine = self._engines[service]
            self._open[service] = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        return self._open[service]

    def _batches(self, span: Span) -> Iterator[tuple[str, Sequence[Row[Any, Any]]]]:
        for service in self._chosen(span):
            after = 0
            while True:
                asked = {**span.values(), "after": after, "limit": BATCH}
                rows = self._connection(service).execute(_NEXT, asked).all()
                if not rows:
                    break
                after = rows[-1].position
                yield service, rows

    def _plan(self, service: str, rows: Sequence[Row[Any, Any]], tally: Tally) -> list[Outgoing]:
        heard = self._heard(rows)
        copies = []
        for row in rows:
            targets = [queue for queue in queues_of(row.type) if (queue, str(row.id)) not in heard]
            copies += [Outgoing(event_message(wire_of(row)), "", queue) for queue in targets]
            if any(queue.partition(".")[0] in self._engines for queue in targets):
                tally.oldest = min(tally.oldest or row.occurred_at, row.occurred_at)
            tally.events[service, row.type] += 1
            tally.missing[service, row.type] += len(targets)
        return copies

    def _heard(self, rows: Sequence[Row[Any, Any]]) -> set[tuple[str, str]]:
        """Return which queue's service has handled which of these events."""
        by_type: dict[str, list[str]] = {}
        for row in rows:
            by_type.setdefault(row.type, []).append(str(row.id))
        heard: set[tuple[str, str]] = set()
        for event_type, ids in by_type.items():
            for queue in queues_of(event_type):
                consumer = queue.partition(".")[0]
                if consumer in self._engines:
                    asked = {"consumer": consumer_name(consumer, event_type), "ids": ids}
                    found = self._connection(consumer).execute(_HEARD, asked)
                    heard |= {(queue, str(each.message_id)) for each in found}
        return heard


def queues_of(event_type: str) -> tuple[str, ...]:
    """List the subscribers' queues; none for a type that no contract describes any more.

    A production system of the provider keeps no inbox that we could ask, so it gets its events in any case.
    """
    try:
        return tuple(binding.queue for binding in topology.bindings_of(event_type))
    except ContractError:
        return ()
