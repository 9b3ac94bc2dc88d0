"""A dead letter as an operator sees it, read from a message whoever set it aside: a service or the broker itself."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import Any
from uuid import UUID

import amqp

from contracts import loader, topology
from contracts.loader import ContractError
from contracts.names import DEAD_EXCHANGE, DEAD_RPC_QUEUE, RPC_EXCHANGE, UNROUTED, provider_queue
from ops.letters.redaction import redacted_body, redacted_text
from portal_kit.headers import ATTEMPT, QUEUE, REASON, SINCE

# What the broker's own words for a dead letter mean.
_WHY = {
    "delivery_limit": "given back too often: whoever took it died each time",
    "rejected": "refused by whoever took it",
    "expired": "nobody took it in time",
    "maxlen": "the queue was full",
}


_CALL = re.compile(rf"({'|'.join(loader.SERVICES)})\.[a-z_]{{1,64}}")


@dataclass(frozen=True, slots=True)
class Letter:
    """One dead letter: what it is, where it lies, where it came from, and why."""

    queue: str
    id: str
    type: str
    origin: str
    reason: str
    attempts: int
    since: datetime | None
    size: int
    body: Any = field(repr=False)

    @property
    def is_event(self) -> bool:
        """Whether it is an event that inboxes know by its id."""
        return not self.id.startswith("poison-")

    @property
    def consumer(self) -> str:
        """The service that could not take it; empty for what no service reads."""
        service = self.origin.partition(".")[0]
        return service if service in loader.SERVICES else ""

    @property
    def targets(self) -> tuple[str, ...]:
        """The queues that a replay goes to: where it came from, or each subscriber of what no queue took."""
        if self.queue == DEAD_RPC_QUEUE:
            return ()
        if self.queue != UNROUTED:
            return (self.origin,) if self.origin in _replayable() else ()
        try:
            return tuple(binding.queue for binding in topology.bindings_of(self.type))
        except ContractError:
            return ()

    @property
    def refusal(self) -> str:
        """Why it cannot be replayed; empty when it can."""
        if self.queue == DEAD_RPC_QUEUE:
            return "calls are never replayed: whoever made this one has long been told that it failed"
        if not self.targets:
            return "no queue of the contracts is known that it came from; it can only be dropped"
        return ""

    def row(self) -> dict[str, object]:
        """Return what lists show."""
        return {
            "queue": self.queue,
            "id": self.id,
            "type": self.type,
            "origin": self.origin,
            "reason": self.reason,
            "attempts": self.attempts,
            "since": self.since.isoformat(timespec="seconds") if self.since else "",
        }


def read_letter(queue: str, message: amqp.Message) -> Letter:
    """Read a message of a queue of dead letters; what cannot be read is poison, and has a name by its bytes."""
    headers = message.properties.get("application_headers")
    told: Mapping[str, Any] = headers if isinstance(headers, dict) else {}
    death = _death(told)
    body = message.body
    content = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else bytes(body)
    identity, event_type = _identity(content)
    origin = _origin(queue, told, death)
    routing_key = str(message.delivery_info.get("routing_key", "")) if queue == UNROUTED else ""
    return Letter(
        queue=queue,
        id=identity,
        type=event_type or _type_of(origin, death) or redacted_text(routing_key)[:100],
        origin=origin,
        reason=redacted_text(str(told.get(REASON) or _broker_reason(queue, death))),
        attempts=_number(told.get(ATTEMPT)),
        since=_since(told.get(SINCE), death),
        size=len(content),
        body=redacted_body(content),
    )


def _identity(content: bytes) -> tuple[str, str]:
    """Return the event's id and its type if a contract knows it; poison is named by its bytes."""
    try:
        read = json.loads(content)
        identity, event_type = str(UUID(str(read["id"]))), str(read["type"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return f"poison-{sha256(content).hexdigest()[:12]}", ""
    known = any(contract.type == event_type for contract in loader.events())
    return identity, event_type if known else ""


def _origin(queue: str, headers: Mapping[str, Any], death: Mapping[str, Any]) -> str:
    told = str(headers.get(QUEUE) or (death.get("queue") if queue != UNROUTED else "") or "")
    return told if told in _known_queues() else ""


def _type_of(origin: str, death: Mapping[str, Any]) -> str:
    keys = death.get("routing-keys")
    called = str(keys[0]) if isinstance(keys, list) and keys else ""
    if death.get("exchange") == RPC_EXCHANGE and _CALL.fullmatch(called):
        return called
    return origin.partition(".")[2] if origin.partition(".")[0] in loader.SERVICES else ""


def _broker_reason(queue: str, death: Mapping[str, Any]) -> str:
    if queue == UNROUTED:
        return "no queue was bound for it"
    return _WHY.get(str(death.get("reason")), "set aside by the broker")


def _death(headers: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the last time that the broker itself moved the message into a queue of dead letters."""
    deaths = headers.get("x-death")
    for death in deaths if isinstance(deaths, list) else []:
        # A retry queue's expiry is the ordinary way of a delay and tells nothing.
        if isinstance(death, dict) and not str(death.get("queue", "")).startswith("retry."):
            return death
    return {}


def _since(told: object, death: Mapping[str, Any]) -> datetime | None:
    when = death.get("time")
    if isinstance(told, str):
        try:
            return datetime.fromisoformat(told)
        except ValueError:
            return None
    return when.replace(tzinfo=UTC) if isinstance(when, datetime) else None


def _number(value: object) -> int:
    return value if isinstance(value, int) and value >= 0 else 0


@cache
def _replayable() -> frozenset[str]:
    """List the queues of events; calls and parked messages are none."""
    subscribers = {topology.event_queue(service, each.type) for each in loader.events() for service in each.consumers}
    return frozenset(subscribers | {provider_queue(system) for system in topology.PROVIDER_SYSTEMS})


@cache
def _known_queues() -> frozenset[str]:
    return _replayable() | {topology.rpc_queue(service) for service in loader.SERVICES}


@cache
def parking_queues() -> tuple[str, ...]:
    """List the queues where messages wait for an operator."""
    return tuple(
        queue.name
        for queue in topology.queues()
        if queue.name == UNROUTED or queue.name.startswith(f"{DEAD_EXCHANGE}.")
    )
