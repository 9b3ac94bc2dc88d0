"""A3, A4 and A8: every committed event left, arrived at each subscriber, and tells of a legal path."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise

from contracts import loader
from ops.audit.evidence import Evidence
from portal_kit.inbox import consumer_name

UNSENT_SECONDS = 60
# Inbox rows are kept this long; older events cannot be checked.
KEPT = "30 days"

# What may follow what, per aggregate, as the states of quotes and orders allow it. An event that is not a
# key may follow anything; of the rest only what is listed.
AFTER = {
    # Only a launched quote whose price was to come goes on: it is offered and accepted under the same order.
    "quote.accepted.v1": frozenset({"quote.sent.v1", "quote.accepted.v1", "quote.needs_attention.v1"}),
    "quote.withdrawn.v1": frozenset({"quote.requested.v1"}),
    "order.declined.v1": frozenset[str](),
}
# What tells of no step: counts and changed details come at any time, also before the first step and after the last.
NO_STEP = frozenset({"quote.counted.v1", "quote.changed.v1", "order.changed.v1"})
FIRST = {"quote": frozenset({"quote.requested.v1", "quote.accepted.v1"}), "order": frozenset({"order.submitted.v1", "order.confirmed.v1"})}  # fmt: skip


def unsent(evidence: Evidence) -> Iterator[str]:
    """A3: the outbox is empty within 60 s."""
    query = "SELECT id, type FROM outbox WHERE sent_at IS NULL AND occurred_at < now() - make_interval(secs => :age)"
    for service in loader.SERVICES:
        for row in evidence.rows(service, query, age=UNSENT_SECONDS):
            yield f"{service} has not sent {row.type} {row.id}"


def unheard(evidence: Evidence) -> Iterator[str]:
    """A4: each event has an inbox row per subscriber, or is a dead letter."""
    for consumer in loader.SERVICES:
        heard = _heard(evidence, consumer)
        parked: set[str] | None = None
        for contract in loader.consumed_by(consumer):
            if contract.producer not in loader.SERVICES:
                continue
            name = consumer_name(consumer, contract.type)
            for event_id in _sent(evidence, contract.producer, contract.type):
                if (name, event_id) in heard:
                    continue
                parked = evidence.parked(consumer) if parked is None else parked
                if event_id not in parked:
                    yield f"{consumer} has not handled {contract.type} {event_id}"


def illegal_paths(evidence: Evidence) -> Iterator[str]:
    """A8: the events of each quote and order follow each other as their states allow."""
    query = "SELECT aggregate_id, type FROM outbox WHERE type LIKE :kind ORDER BY aggregate_id, position"
    for service, kind in (("quotes", "quote"), ("orders", "order")):
        rows = evidence.rows(service, query, kind=f"{kind}.%")
        for aggregate, events in groupby(rows, key=lambda row: str(row.aggregate_id)):
            types = [row.type for row in events if row.type not in NO_STEP]
            if types and types[0] not in FIRST[kind]:
                yield f"{kind} {aggregate} begins with {types[0]}"
            for before, after in pairwise(types):
                if before in AFTER and after not in AFTER[before]:
                    yield f"{kind} {aggregate}: {after} after {before}"


def _heard(evidence: Evidence, consumer: str) -> set[tuple[str, str]]:
    return {(row.consumer, str(row.message_id)) for row in evidence.rows(consumer, "SELECT consumer, message_id FROM inbox")}  # fmt: skip


def _sent(evidence: Evidence, producer: str, event_type: str) -> list[str]:
    query = (
        "SELECT id FROM outbox WHERE type = :type AND sent_at IS NOT NULL"
        f" AND occurred_at > now() - interval '{KEPT}' ORDER BY position"
    )
    return [str(row.id) for row in evidence.rows(producer, query, type=event_type)]
