"""Events that come twice, in the wrong order, or a week late."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from contracts import loader, topology
from portal_kit.ids import new_id
from portal_kit.testing.broker import RpcClient
from portal_kit.testing.processes import eventually
from tests.e2e.suite import Suite

COLUMNS = (
    "id::text, type, aggregate_id::text, aggregate_version, organisation_id::text, occurred_at, correlation_id,"
    " causation_id, payload"
)
LAST = f"SELECT {COLUMNS} FROM outbox WHERE type = '{{type}}' AND sent_at IS NOT NULL ORDER BY position DESC LIMIT {{most}}"


def heard_by(suite: Suite, consumer: str, most: int = 5) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Each event queue of a consumer with the last events that were sent to it, the newest first."""
    for contract in loader.consumed_by(consumer):
        if contract.producer in loader.SERVICES:
            rows = suite.rows(contract.producer, LAST.format(type=contract.type, most=most))
            if rows:
                yield topology.event_queue(consumer, contract.type), [_envelope(row) for row in rows]


def again(suite: Suite, consumer: str) -> int:
    """Deliver the last events a second time, in the wrong order."""
    return _send(suite, ((queue, event) for queue, events in heard_by(suite, consumer) for event in events))


def a_week_late(suite: Suite, consumer: str) -> int:
    """Deliver what was heard before as events of their own, which happened a week ago."""
    late = (datetime.now(UTC) - timedelta(days=7)).isoformat()
    return _send(
        suite,
        (
            (queue, {**event, "id": new_id(), "occurred_at": late})
            for queue, events in heard_by(suite, consumer, most=2)
            for event in events
        ),
    )


def digested(suite: Suite, consumer: str) -> None:
    """Wait until the queues of a consumer and those of retries are empty: everything had its effect, or none."""
    bus = RpcClient(str(suite.servers["AMQP_URI"]))
    queues = [topology.event_queue(consumer, each.type) for each in loader.consumed_by(consumer)]
    try:
        for queue in queues:
            eventually(lambda queue=queue: bus.depth(queue) == 0, 60, f"an empty {queue}")
    finally:
        bus.close()


def _send(suite: Suite, messages: Iterator[tuple[str, dict[str, Any]]]) -> int:
    bus = RpcClient(str(suite.servers["AMQP_URI"]))
    count = 0
    try:
        for queue, event in messages:
            bus.publish(json.dumps(event), "", queue, content_type="application/json", delivery_mode=2)
            count += 1
    finally:
        bus.close()
    return count


def _envelope(row: tuple[Any, ...]) -> dict[str, Any]:
    names = (
        *("id", "type", "aggregate_id", "aggregate_version", "organisation_id"),
        *("occurred_at", "correlation_id", "causation_id", "payload"),
    )
    made = dict(zip(names, row, strict=True))
    return {**made, "occurred_at": made["occurred_at"].isoformat()}
