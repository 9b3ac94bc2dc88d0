"""The broker's users of production on a real broker: each does what its work needs, and is refused everything else.

Who may do what is worked out here from the contracts and from the sentence about each user, not from the patterns that
are under test; then every user meets every exchange with every kind of routing key, and every queue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import amqp
import pytest

from contracts import loader, topology
from contracts.broker_users import BrokerUser
from portal_kit.broker import connect
from portal_kit.testing import broker

USERS = topology.production_users()
NAMES = tuple(user.name for user in USERS)
QUEUES = tuple(queue.name for queue in topology.queues())
EXCHANGES = tuple(exchange.name for exchange in topology.exchanges())
FANOUT, DIRECT = topology.UNROUTED, topology.DEAD_EXCHANGE
DEFAULT = ""
each_user = pytest.mark.parametrize("user", NAMES)


def _calls() -> dict[str, frozenset[str]]:
    """Every call by its routing key, with who may make it."""
    every = (contract for service in loader.SERVICES for contract in loader.rpcs(service))
    return {f"{contract.service}.{contract.method}": frozenset(contract.callers) for contract in every}


CALLS = _calls()
REPLIES = tuple(topology.reply_queue(name, "1") for name in (*loader.SERVICES, "gateway"))
EVENTS = {contract.type: contract.exchange for contract in loader.events()}
WAITING = tuple(name for name in QUEUES if name.partition(".")[0] in loader.SERVICES)


def _addresses() -> list[tuple[str, str]]:
    """List (exchange, routing key) of all that is ever sent, and of what nobody may send."""
    return [
        *((topology.RPC_EXCHANGE, key) for key in (*CALLS, *REPLIES)),
        *((exchange, event_type) for event_type, exchange in EVENTS.items()),
        *((exchange, "made.up.v1") for exchange in EXCHANGES if exchange not in (FANOUT, DIRECT)),
        *((topology.retry_exchange(seconds), queue) for seconds in topology.RETRY_DELAYS for queue in WAITING),
        *((DIRECT, queue) for queue in QUEUES if queue.startswith("dead.")),
        (FANOUT, ""),
        (DEFAULT, topology.event_queue("orders", "quote.accepted.v1")),
        ("amq.topic", "made.up"),
        ("amq.direct", "made.up"),
    ]


def may_send(user: str, exchange: str, key: str) -> bool:
    """Say, from the contracts, whether a user may send this."""
    if user in loader.SERVICES:
        return (
            (exchange == topology.RPC_EXCHANGE and (key in REPLIES or user in CALLS.get(key, ())))
            or (exchange.startswith("retry.") and key.startswith(f"{user}."))
            # A direct exchange knows no rights by key: a service can add to the dead letters of others, not read them.
            or exchange == DIRECT
        )
    if user == "gateway":
        return exchange == topology.RPC_EXCHANGE and user in CALLS.get(key, ())
    if user == "relay":
        return EVENTS.get(key) == exchange != topology.PROVIDER_IN
    if user == "operator":
        return exchange == DEFAULT
    return exchange == topology.PROVIDER_IN and EVENTS.get(key) == topology.PROVIDER_IN


def may_read(user: str, queue: str) -> bool:
    """Say whether a user may take messages out of a queue."""
    if user in loader.SERVICES:
        return queue == topology.rpc_queue(user) or queue.startswith(f"{user}.")
    if user == "operator":
        return queue.startswith("dead.") or queue == topology.UNROUTED
    return user in topology.PROVIDER_SYSTEMS and queue == topology.provider_queue(user)


@dataclass
class Session:
    """One user's connection; a refusal closes the channel, so the next try gets a new one."""

    uri: str
    name: str
    connections: list[amqp.Connection] = field(default_factory=list)
    _used: amqp.Channel | None = None

    def channel(self) -> amqp.Channel:
        """Open a channel with confirms."""
        if not self.connections or not self.connections[-1].connected:
            self.connections.append(connect(self.uri))
        channel = self.connections[-1].channel()
        channel.confirm_select()
        return channel

    def allows(self, attempt: Callable[[amqp.Channel], object]) -> bool:
        """Tell whether the broker lets the user do it; anything but yes and ACCESS_REFUSED is an error here."""
        if self._used is None or not self._used.is_open:
            self._used = self.channel()
        try:
            attempt(self._used)
        except amqp.AccessRefused:
            return False
        return True

    def close(self) -> None:
        """Close what is open."""
        for connection in self.connections:
            with suppress(OSError, amqp.AMQPError):
                connection.close()


@pytest.fixture(scope="module")
def host(servers) -> Iterator[tuple[str, str, str]]:
    """A virtual host that was loaded with the definitions of production: its name, the users' mark and password."""
    name, mark, password = f"users-{uuid4().hex[:12]}", uuid4().hex[:8], uuid4().hex
    named = [replace(user.with_password(password), name=f"{mark}-{user.name}") for user in USERS]
    broker._manage(servers, "POST", "/api/definitions", topology.definitions(name, named))
    yield name, mark, password
    broker._manage(servers, "DELETE", f"/api/vhosts/{name}")
    for user in named:
        broker._manage(servers, "DELETE", f"/api/users/{user.name}")


@pytest.fixture
def session(host, servers) -> Iterator[Callable[[str], Session]]:
    """Make a session of one user."""
    vhost, mark, password = host
    opened: list[Session] = []

    def of(user: str) -> Session:
        parts = urlsplit(servers.amqp_uri(vhost))
        netloc = f"{mark}-{user}:{password}@{parts.hostname}:{parts.port}"
        opened.append(Session(urlunsplit(parts._replace(netloc=netloc)), f"{mark}-{user}"))
        return opened[-1]

    yield of
    for one in opened:
        one.close()


def _publish(exchange: str, key: str, **properties: str) -> Callable[[amqp.Channel], object]:
    def publish(channel: amqp.Channel) -> None:
        message = amqp.Message("{}", **properties)
        channel.basic_publish_confirm(message, exchange=exchange, routing_key=key)

    return publish


@each_user
def test_a_user_sends_what_the_contracts_say_and_nothing_else(session, user: str):
    """Every routing key there is, and some that are made up, on every exchange."""
    mine = session(user)
    found = {address: mine.allows(_publish(*address)) for address in _addresses()}
    assert found == {address: may_send(user, *address) for address in found}


@each_user
def test_a_user_reads_its_own_queues_and_no_others(session, user: str):
    """Taking and consuming are one right; emptying is the same."""
    mine = session(user)
    found = {queue: mine.allows(lambda channel, name=queue: channel.basic_get(name, no_ack=False)) for queue in QUEUES}
    assert found == {queue: may_read(user, queue) for queue in QUEUES}
    foreign = next(queue for queue in QUEUES if not may_read(user, queue))
    assert not mine.allows(lambda channel: channel.basic_consume(foreign))
    assert not mine.allows(lambda channel: channel.queue_purge(foreign))


@each_user
def test_a_user_changes_nothing_of_what_is_there(session, user: str):
    """Queues and exchanges come from the definitions; nobody declares, deletes or binds what is not its own."""
    mine = session(user)
    queue = topology.event_queue("orders", "quote.accepted.v1")
    for attempt in (
        lambda channel: channel.queue_declare("made.up", durable=True, auto_delete=False),
        lambda channel: channel.queue_declare(topology.reply_queue("somebody", "1"), exclusive=True),
        lambda channel: channel.queue_delete(queue),
        lambda channel: channel.exchange_declare("made.up", "topic"),
        lambda channel: channel.exchange_delete(topology.events_exchange("quotes")),
        lambda channel: channel.exchange_bind(topology.UNROUTED, topology.events_exchange("quotes"), "#"),
    ):
        assert not mine.allows(attempt)
    # Who may bind may unbind: the broker knows no difference, and the relay has to bind.
    exchange, key = topology.events_exchange("quotes"), "quote.accepted.v1"
    assert user == "relay" or not mine.allows(lambda channel: channel.queue_unbind(queue, exchange, key))


@each_user
def test_a_user_hears_nothing_by_a_queue_of_its_own(session, user: str):
    """Who may declare a queue binds it to its replies and, the gateway, to what pages show: never to all."""
    mine = session(user)
    own = topology.reply_queue(user, uuid4().hex)
    declares = mine.allows(lambda channel: channel.queue_declare(own, exclusive=True))
    assert declares == (user in (*loader.SERVICES, "gateway"))
    if not declares:
        return
    assert mine.allows(lambda channel: channel.queue_bind(own, topology.RPC_EXCHANGE, own))
    assert not mine.allows(lambda channel: channel.queue_bind(own, topology.RPC_EXCHANGE, "#"))
    assert not mine.allows(lambda channel: channel.queue_bind(own, topology.RPC_EXCHANGE, "quotes.*"))
    shown = set(topology.live_bindings()) if user == "gateway" else set()
    tries = {(exchange, event_type) for event_type, exchange in EVENTS.items()}
    heard = {
        (exchange, key)
        for exchange, key in tries | {(exchange, "#") for exchange, _ in tries}
        if mine.allows(lambda channel, e=exchange, k=key: channel.queue_bind(own, e, k))
    }
    assert heard == shown


@pytest.mark.parametrize("system", topology.PROVIDER_SYSTEMS)
def test_a_provider_system_sends_in_its_own_name_alone(session, system: str):
    """The broker compares `user_id` with who is connected, so what a service reads there is true."""
    mine = session(system)
    key = next(event_type for event_type, exchange in EVENTS.items() if exchange == topology.PROVIDER_IN)
    assert mine.allows(_publish(topology.PROVIDER_IN, key, user_id=mine.name))
    forged = mine.channel()
    with pytest.raises(amqp.PreconditionFailed):
        _publish(topology.PROVIDER_IN, key, user_id=mine.name.replace(system, "relay"))(forged)


def test_the_relay_proves_subscribers_and_takes_nothing(session):
    """It looks whether each queue is there and binds it again, without a right to what is in it."""
    relay = session("relay")
    for binding in (each for event_type in EVENTS for each in topology.bindings_of(event_type)):
        # What production systems report is published by them, not by the relay.
        if binding.exchange == topology.PROVIDER_IN:
            continue
        assert relay.allows(lambda channel, name=binding.queue: channel.queue_declare(name, passive=True))
        assert relay.allows(lambda channel, to=binding: channel.queue_bind(to.queue, to.exchange, to.routing_key))
    assert not relay.allows(lambda channel: channel.queue_bind(WAITING[0], topology.RPC_EXCHANGE, "quotes.*"))
    assert not relay.allows(lambda channel: channel.queue_bind(WAITING[0], topology.events_exchange("quotes"), "#"))


def test_every_kind_of_process_is_a_user_with_a_sentence():
    """Whoever adds a user says here what it may do."""
    assert set(NAMES) == {*loader.SERVICES, "gateway", "relay", "operator", *topology.PROVIDER_SYSTEMS}
    assert all(isinstance(user, BrokerUser) and "administrator" not in user.tags for user in USERS)
