"""The names of queues and exchanges: each is spelled here alone, and they are permanent on the wire.

The delays of retries and the provider's systems are here too, since names are made of them.
"""

from __future__ import annotations

RPC_EXCHANGE = "nameko-rpc"
PROVIDER_OUT = "provider.out"
PROVIDER = "provider"
PROVIDER_IN = "provider.in"
UNROUTED = "unrouted"
DEAD_EXCHANGE = "dead"
DEAD_RPC_QUEUE = "dead.rpc"
RETRY_DELAYS = (10, 20, 30)
PROVIDER_SYSTEMS = ("pseudo_tms",)


def events_exchange(producer: str) -> str:
    """Name the exchange on which a service publishes."""
    return f"{producer}.events"


def event_queue(service: str, event_type: str) -> str:
    """Name the queue in which a service finds the events of one type."""
    return f"{service}.{event_type}"


def rpc_queue(service: str) -> str:
    """Name the queue of calls to a service (nameko's own name for it)."""
    return f"rpc-{service}"


def reply_queue(caller: str, identifier: str) -> str:
    """Name the exclusive queue on which one process of `caller` awaits its answers."""
    return f"reply.{caller}.{identifier}"


def live_queue(identifier: str) -> str:
    """Name the exclusive queue on which one gateway process follows events for open pages."""
    return f"live.gateway.{identifier}"


def dead_queue(service: str) -> str:
    """Name the queue of events that a service could not take; also the routing key to it."""
    return f"dead.{service}"


def retry_exchange(seconds: int) -> str:
    """Name the exchange that brings a message back to the queue named by its routing key after a delay."""
    return f"retry.{seconds}"


def retry_queue(seconds: int) -> str:
    """Name the queue in which messages wait for a delay to pass."""
    return f"retry.{seconds}"


def provider_queue(system: str) -> str:
    """Name the queue from which a production system of the provider takes its jobs."""
    return f"provider.{system}"
