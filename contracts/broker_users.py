"""The broker's users and what each may touch: one per process kind, least privilege in production."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain

from contracts import loader
from contracts.names import (
    DEAD_EXCHANGE,
    PROVIDER_IN,
    PROVIDER_OUT,
    PROVIDER_SYSTEMS,
    RETRY_DELAYS,
    RPC_EXCHANGE,
    UNROUTED,
    event_queue,
    events_exchange,
    provider_queue,
    retry_exchange,
    rpc_queue,
)

_NOTHING = "^$"


@dataclass(frozen=True, slots=True)
class TopicRight:
    """Which routing keys a user may publish to and bind on one topic exchange."""

    exchange: str
    write: str = _NOTHING
    read: str = _NOTHING


@dataclass(frozen=True, slots=True)
class BrokerUser:
    """A user of the broker: patterns of what it may configure, write and read, and its topics."""

    name: str
    password_hash: str = ""
    tags: tuple[str, ...] = ()
    configure: str = _NOTHING
    write: str = _NOTHING
    read: str = _NOTHING
    topics: tuple[TopicRight, ...] = ()

    def with_password(self, password: str) -> BrokerUser:
        """Return the same user with a salted hash of `password`."""
        return replace(self, password_hash=password_hash(password))


def everything(name: str, password: str, tags: tuple[str, ...] = ("administrator",)) -> BrokerUser:
    """Make a user that may do all on the virtual host: for a private broker on one machine."""
    return BrokerUser(name, password_hash(password), tags, configure=".*", write=".*", read=".*")


def password_hash(password: str) -> str:
    """Hash a password as RabbitMQ stores it: base64 of a salt of four bytes and the salted SHA-256."""
    salt = os.urandom(4)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def production_users() -> tuple[BrokerUser, ...]:
    """List the users of the production profile, without passwords (see `BrokerUser.with_password`)."""
    services = map(_service_user, loader.SERVICES)
    systems = map(_provider_user, PROVIDER_SYSTEMS)
    return (*services, _gateway_user(), _relay_user(), _operator_user(), *systems)


def definitions_of_users(vhost: str, users: Iterable[BrokerUser]) -> dict[str, object]:
    """Give users and permissions as `load_definitions` reads them."""
    known = tuple(users)
    return {
        "users": [
            {
                "name": user.name, "password_hash": user.password_hash,
                "hashing_algorithm": "rabbit_password_hashing_sha256", "tags": list(user.tags), "limits": {},
            }
            for user in known
        ],
        "permissions": [
            {"user": user.name, "vhost": vhost, "configure": user.configure, "write": user.write, "read": user.read}
            for user in known
        ],
        "topic_permissions": [
            {"user": user.name, "vhost": vhost, "exchange": right.exchange, "write": right.write, "read": right.read}
            for user in known
            for right in user.topics
        ],
    }  # fmt: skip


def _service_user(service: str) -> BrokerUser:
    own = rf"reply\.{service}\..+"
    heard = [event_queue(service, contract.type) for contract in loader.consumed_by(service)]
    retries = map(retry_exchange, RETRY_DELAYS)
    return BrokerUser(
        service,
        configure=f"^{own}$",
        # It answers and calls on the exchange of calls, parks retries and dead letters; events are the relay's.
        write=_one_of(RPC_EXCHANGE, DEAD_EXCHANGE, also=(own, r"retry\.\d+")),
        read=_one_of(RPC_EXCHANGE, rpc_queue(service), *heard, also=(own,)),
        topics=(
            TopicRight(RPC_EXCHANGE, write=_one_of(*_calls(service), also=(r"reply\..+",)), read=f"^{own}$"),
            *(TopicRight(exchange, write=rf"^{service}\..+$") for exchange in retries),
        ),
    )


def _gateway_user() -> BrokerUser:
    own = r"(reply|live)\.gateway\..+"
    return BrokerUser(
        "gateway",
        configure=f"^{own}$",
        write=_one_of(RPC_EXCHANGE, also=(own,)),
        read=_one_of(RPC_EXCHANGE, *map(events_exchange, loader.SERVICES), also=(own,)),
        topics=(
            TopicRight(RPC_EXCHANGE, write=_one_of(*_calls("gateway")), read=r"^reply\.gateway\..+$"),
            *(TopicRight(exchange, read=pattern) for exchange, pattern in _live_patterns()),
        ),
    )


def _live_patterns() -> list[tuple[str, str]]:
    """List each exchange of events with the pattern of those that gateways may bind; of some it is none."""
    heard: dict[str, list[str]] = {events_exchange(service): [] for service in loader.SERVICES}
    for contract in loader.live_events():
        heard[contract.exchange].append(contract.type)
    return [(exchange, _one_of(*types)) for exchange, types in heard.items()]


def _relay_user() -> BrokerUser:
    published: dict[str, list[str]] = {}
    queues = [provider_queue(system) for system in PROVIDER_SYSTEMS]
    for contract in chain.from_iterable(map(loader.produced_by, loader.SERVICES)):
        published.setdefault(contract.exchange, []).append(contract.type)
        queues += [event_queue(consumer, contract.type) for consumer in contract.consumers]
    types = {exchange: _one_of(*keys) for exchange, keys in published.items()}
    # Production systems are bound to all jobs by one pattern.
    bound = types | {PROVIDER_OUT: r"^job\.#$"}
    return BrokerUser(
        "relay",
        # Before it publishes it binds each subscriber's queue again: that writes to the queue and reads the exchange.
        write=_one_of(*published, *queues),
        read=_one_of(*published),
        topics=tuple(TopicRight(exchange, write=types[exchange], read=bound[exchange]) for exchange in published),
    )


def _operator_user() -> BrokerUser:
    # Replays go to the queue they came from through the default exchange.
    return BrokerUser("operator", tags=("monitoring",), write=r"^amq\.default$", read=rf"^(dead\..+|{UNROUTED})$")


def _provider_user(system: str) -> BrokerUser:
    reported = "|".join(re.escape(contract.type) for contract in loader.produced_by("provider"))
    return BrokerUser(
        system,
        write=f"^{re.escape(PROVIDER_IN)}$",
        read=f"^{re.escape(provider_queue(system))}$",
        topics=(TopicRight(PROVIDER_IN, write=f"^({reported})$"),),
    )


def _calls(caller: str) -> list[str]:
    """List the routing keys of the calls that contracts open to a caller."""
    every = (contract for service in loader.SERVICES for contract in loader.rpcs(service))
    return [f"{contract.service}.{contract.method}" for contract in every if caller in contract.callers]


def _one_of(*names: str, also: tuple[str, ...] = ()) -> str:
    """Give the pattern that fits these names and these patterns, and nothing where there are none."""
    every = [*also, *map(re.escape, names)]
    return f"^({'|'.join(every)})$" if every else _NOTHING
