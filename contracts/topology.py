"""The broker's exchanges, queues and bindings, derived from the contracts; nothing else declares any.

Event queues are quorum queues whose dead letters go to the one queue `dead.<service>`. Calls have queues of
their own whose dead letters (expired or poison) land in the bounded `dead.rpc` and are never replayed.
Waiting for a retry is a queue per delay with a TTL of the queue, because a TTL per message blocks at the head.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from contracts import loader
from contracts.broker_users import BrokerUser, definitions_of_users, production_users
from contracts.names import (
    DEAD_EXCHANGE,
    DEAD_RPC_QUEUE,
    PROVIDER,
    PROVIDER_IN,
    PROVIDER_OUT,
    PROVIDER_SYSTEMS,
    RETRY_DELAYS,
    RPC_EXCHANGE,
    UNROUTED,
    dead_queue,
    event_queue,
    events_exchange,
    live_queue,
    provider_queue,
    reply_queue,
    retry_exchange,
    retry_queue,
    rpc_queue,
)

__all__ = [
    "DEAD_EXCHANGE", "DEAD_RPC_QUEUE", "PROVIDER_IN", "PROVIDER_OUT", "PROVIDER_SYSTEMS", "RETRY_DELAYS",
    "RPC_EXCHANGE", "UNROUTED", "Binding", "BrokerUser", "Exchange", "Queue", "bindings", "bindings_of",
    "dead_queue", "definitions", "event_queue", "events_exchange", "exchanges", "live_bindings", "live_queue",
    "production_users", "provider_queue", "queues", "queues_of", "reply_queue", "retry_exchange", "retry_queue",
    "rpc_queue",
]  # fmt: skip

DELIVERY_LIMIT = 20
_WEEK_MS = 7 * 24 * 3600 * 1000
_NO_LIMIT = 1_000_000


@dataclass(frozen=True, slots=True)
class Exchange:
    """A durable exchange, as the broker is told to have it."""

    name: str
    kind: str
    arguments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Queue:
    """A durable queue with its type and arguments, as the broker is told to have it."""

    name: str
    arguments: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Binding:
    """One way from an exchange to a queue."""

    exchange: str
    queue: str
    routing_key: str


def exchanges(retry_delays: Sequence[int] = RETRY_DELAYS) -> tuple[Exchange, ...]:
    """List every exchange: one per producer, the provider's two, calls, retries, dead letters, unrouted."""
    unrouted = {"alternate-exchange": UNROUTED}
    producers = [*map(events_exchange, loader.SERVICES), PROVIDER_OUT, PROVIDER_IN]
    return (
        *(Exchange(name, "topic", unrouted) for name in producers),
        # No alternate here: a call to nobody must come back to its caller as unroutable.
        Exchange(RPC_EXCHANGE, "topic"),
        *(Exchange(retry_exchange(seconds), "topic") for seconds in retry_delays),
        Exchange(DEAD_EXCHANGE, "direct"),
        Exchange(UNROUTED, "fanout"),
    )


def queues_of(service: str) -> tuple[Queue, ...]:
    """List the queues of one service: its calls, each event it reads, and its dead letters."""
    read = (_event_queue(service, contract.type) for contract in loader.consumed_by(service))
    return (_rpc_queue(service, clustered=False), *read, _quorum(dead_queue(service)))


def queues(retry_delays: Sequence[int] = RETRY_DELAYS, *, clustered: bool = False) -> tuple[Queue, ...]:
    """List every queue; `clustered` makes the queues of calls quorum too, for more than one node."""
    own = chain.from_iterable(queues_of(service) for service in loader.SERVICES)
    calls = {rpc_queue(service): _rpc_queue(service, clustered=clustered) for service in loader.SERVICES}
    return (
        *(calls.get(queue.name, queue) for queue in own),
        *(_provider_queue(system) for system in PROVIDER_SYSTEMS),
        _quorum(dead_queue(PROVIDER)),
        *(_retry_queue(seconds) for seconds in retry_delays),
        Queue(DEAD_RPC_QUEUE, _BOUNDED | {"x-queue-type": "classic"}),
        Queue(UNROUTED, _BOUNDED | {"x-queue-type": "quorum"}),
    )


def bindings_of(event_type: str) -> tuple[Binding, ...]:
    """List what must be bound before an event of this type may be published."""
    contract = loader.event(event_type)
    consumers = [event_queue(service, event_type) for service in contract.consumers]
    if contract.exchange == PROVIDER_OUT:
        return tuple(Binding(PROVIDER_OUT, provider_queue(system), "job.#") for system in PROVIDER_SYSTEMS)
    return tuple(Binding(contract.exchange, queue, event_type) for queue in consumers)


def live_bindings() -> tuple[tuple[str, str], ...]:
    """List (exchange, routing key) to which each gateway process binds its own exclusive queue."""
    return tuple((contract.exchange, contract.type) for contract in loader.live_events())


def bindings(retry_delays: Sequence[int] = RETRY_DELAYS) -> tuple[Binding, ...]:
    """List every binding, each once."""
    every = (
        *chain.from_iterable(bindings_of(contract.type) for contract in loader.events()),
        *(Binding(RPC_EXCHANGE, rpc_queue(service), f"{service}.*") for service in loader.SERVICES),
        *(Binding(DEAD_EXCHANGE, dead_queue(owner), dead_queue(owner)) for owner in (*loader.SERVICES, PROVIDER)),
        Binding(DEAD_EXCHANGE, DEAD_RPC_QUEUE, DEAD_RPC_QUEUE),
        *(Binding(retry_exchange(seconds), retry_queue(seconds), "#") for seconds in retry_delays),
        Binding(UNROUTED, UNROUTED, ""),
    )
    return tuple(dict.fromkeys(every))


def definitions(
    vhost: str,
    users: Iterable[BrokerUser] = (),
    *,
    retry_delays: Sequence[int] = RETRY_DELAYS,
    clustered: bool = False,
) -> dict[str, object]:
    """Give the whole topology as RabbitMQ's `load_definitions` reads it, 3.10 and 4.x alike."""
    durable = {"vhost": vhost, "durable": True, "auto_delete": False}
    return {
        # 3.10 takes the default type from the metadata alone, later ones from either place.
        "vhosts": [{"name": vhost, "default_queue_type": "classic", "metadata": {"default_queue_type": "classic"}}],
        **definitions_of_users(vhost, users),
        "policies": _policies(vhost),
        "exchanges": [
            {**durable, "name": each.name, "type": each.kind, "internal": False, "arguments": dict(each.arguments)}
            for each in exchanges(retry_delays)
        ],
        "queues": [
            {**durable, "name": each.name, "arguments": dict(each.arguments)}
            for each in queues(retry_delays, clustered=clustered)
        ],
        "bindings": [_bound(vhost, each) for each in bindings(retry_delays)],
    }


def _event_queue(service: str, event_type: str) -> Queue:
    return _quorum(event_queue(service, event_type), _dead_letters(DEAD_EXCHANGE, dead_queue(service)) | _KEEP)


def _provider_queue(system: str) -> Queue:
    # A job that a system refuses, or dies of again and again, must be found by somebody.
    return _quorum(provider_queue(system), _dead_letters(DEAD_EXCHANGE, dead_queue(PROVIDER)) | _KEEP)


def _rpc_queue(service: str, *, clustered: bool) -> Queue:
    kind = "quorum" if clustered else "classic"
    return Queue(rpc_queue(service), {"x-queue-type": kind} | _dead_letters(DEAD_EXCHANGE, DEAD_RPC_QUEUE))


def _retry_queue(seconds: int) -> Queue:
    # Without a routing key of its own the dead letter keeps the first one: the name of its queue.
    back: dict[str, str | int] = {"x-message-ttl": seconds * 1000, "x-dead-letter-exchange": ""}
    return _quorum(retry_queue(seconds), back | _KEEP)


def _quorum(name: str, arguments: Mapping[str, str | int] | None = None) -> Queue:
    return Queue(name, {"x-queue-type": "quorum", **(arguments or {})})


def _dead_letters(exchange: str, routing_key: str) -> dict[str, str | int]:
    return {"x-dead-letter-exchange": exchange, "x-dead-letter-routing-key": routing_key}


def _policies(vhost: str) -> list[dict[str, object]]:
    owners = "|".join(loader.SERVICES)
    systems = "|".join(PROVIDER_SYSTEMS)
    return [
        _policy(vhost, "events", rf"^(({owners})\..+|provider\.({systems}))$", DELIVERY_LIMIT),
        # 4.x limits deliveries of quorum queues by itself: looking at a parked message must not use it up.
        _policy(vhost, "parked", rf"^(dead\.({owners}|{PROVIDER})|{UNROUTED})$", _NO_LIMIT),
    ]


def _policy(vhost: str, name: str, pattern: str, limit: int) -> dict[str, object]:
    definition = {"delivery-limit": limit}
    return {
        "vhost": vhost, "name": name, "pattern": pattern, "apply-to": "queues",
        "priority": 1, "definition": definition,
    }  # fmt: skip


def _bound(vhost: str, binding: Binding) -> dict[str, object]:
    return {
        "vhost": vhost, "source": binding.exchange, "destination": binding.queue, "destination_type": "queue",
        "routing_key": binding.routing_key, "arguments": {},
    }  # fmt: skip


_BOUNDED: dict[str, str | int] = {"x-max-length": 10_000, "x-message-ttl": _WEEK_MS, "x-overflow": "drop-head"}
# The broker moves a dead letter with a confirm of its target before it lets go of the first copy.
_KEEP: dict[str, str | int] = {"x-dead-letter-strategy": "at-least-once", "x-overflow": "reject-publish"}
