"""The broker's users and what each may touch: one per process kind, least privilege in production."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from contracts import loader
from contracts.names import (
    DEAD_EXCHANGE,
    PROVIDER_IN,
    PROVIDER_OUT,
    PROVIDER_SYSTEMS,
    RETRY_DELAYS,
    RPC_EXCHANGE,
    UNROUTED,
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
    calls = _calls(service)
    return BrokerUser(
        service,
        configure=f"^{own}$",
        # It answers and calls on the exchange of calls, parks retries and dead letters; events are the relay's.
        write=rf"^({re.escape(RPC_EXCHANGE)}|retry\.\d+|{DEAD_EXCHANGE}|{own})$",
        read=rf"^({re.escape(RPC_EXCHANGE)}|{rpc_queue(service)}|{service}\..+|{own})$",
        topics=(
            TopicRight(RPC_EXCHANGE, write=rf"^(reply\..+{calls})$", read=f"^{own}$"),
            *(TopicRight(retry_exchange(seconds), write=rf"^{service}\..+$") for seconds in RETRY_DELAYS),
        ),
    )


def _gateway_user() -> BrokerUser:
    own = r"(reply|live)\.gateway\..+"
    sources = "|".join(re.escape(events_exchange(service)) for service in loader.SERVICES)
    targets = "|".join(loader.SERVICES)
    return BrokerUser(
        "gateway",
        configure=f"^{own}$",
        write=rf"^({re.escape(RPC_EXCHANGE)}|{own})$",
        read=rf"^({re.escape(RPC_EXCHANGE)}|{sources}|{own})$",
        topics=(
            TopicRight(RPC_EXCHANGE, write=rf"^({targets})\..+$", read=r"^reply\.gateway\..+$"),
            *(TopicRight(exchange, read=pattern) for exchange, pattern in _live_patterns()),
        ),
    )


def _live_patterns() -> list[tuple[str, str]]:
    """List each exchange of events with the pattern of those that gateways may bind; of some it is none."""
    heard: dict[str, list[str]] = {events_exchange(service): [] for service in loader.SERVICES}
    for contract in loader.live_events():
        heard[contract.exchange].append(re.escape(contract.type))
    return [(exchange, f"^({'|'.join(types)})$" if types else _NOTHING) for exchange, types in heard.items()]


def _relay_user() -> BrokerUser:
    targets = "|".join(re.escape(name) for name in (*map(events_exchange, loader.SERVICES), PROVIDER_OUT))
    return BrokerUser("relay", write=f"^({targets})$")


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


def _calls(caller: str) -> str:
    called = (
        re.escape(f"{contract.service}.{contract.method}")
        for service in loader.SERVICES
        for contract in loader.rpcs(service)
        if caller in contract.callers
    )
    return "".join(f"|{name}" for name in called)
