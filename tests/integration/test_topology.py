"""The generated topology on a real broker: every way that a message can go, and who may send it there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import amqp
import pytest

from contracts import broker_users, topology
from portal_kit.broker import connect
from portal_kit.testing import broker
from portal_kit.testing.processes import eventually

EVENT = "quote.accepted.v1"
QUEUE = topology.event_queue("orders", EVENT)


@pytest.fixture
def channel(vhost):
    """A channel with all rights and publisher confirms, on empty queues."""
    connection = connect(vhost.uri)
    channel = connection.channel()
    channel.confirm_select()
    for queue in topology.queues((1, 2, 3)):
        channel.queue_purge(queue.name)
    yield channel
    connection.close()


def send(channel, exchange, routing_key, **properties):
    """Publish and wait for the broker's word."""
    message = amqp.Message("{}", delivery_mode=2, **properties)
    channel.basic_publish_confirm(message, exchange=exchange, routing_key=routing_key, mandatory=True)


def arrived(channel, queue, seconds=10):
    """Wait for a message in a queue and return it unacknowledged."""
    return eventually(lambda: channel.basic_get(queue), seconds)


def test_an_event_reaches_the_queue_of_every_subscriber(channel):
    """One publication, one copy for each consumer of the contract."""
    send(channel, topology.events_exchange("quotes"), EVENT)
    for binding in topology.bindings_of(EVENT):
        assert arrived(channel, binding.queue).body == "{}"


def test_a_rejected_event_waits_among_the_dead_letters_of_its_service(channel):
    """The broker moves it, with where it came from."""
    send(channel, topology.events_exchange("quotes"), EVENT)
    channel.basic_reject(arrived(channel, QUEUE).delivery_tag, requeue=False)
    dead = arrived(channel, topology.dead_queue("orders"))
    assert dead.headers["x-first-death-queue"] == QUEUE


def test_a_retry_comes_back_to_its_own_queue_after_the_delay(channel):
    """And to no other subscriber's."""
    send(channel, topology.retry_exchange(1), QUEUE)
    assert channel.basic_get(QUEUE) is None
    assert arrived(channel, QUEUE).headers["x-first-death-reason"] == "expired"
    assert channel.basic_get(topology.event_queue("billing", EVENT)) is None


def test_an_event_that_nobody_is_bound_to_is_kept(channel):
    """The exchange's alternate takes it, so an operator sees it."""
    send(channel, topology.events_exchange("quotes"), "quote.unheard_of.v1")
    assert arrived(channel, topology.UNROUTED).delivery_info["routing_key"] == "quote.unheard_of.v1"


def test_an_expired_call_is_set_aside_apart_from_events(channel):
    """It must not run late, and nobody replays it."""
    send(channel, topology.RPC_EXCHANGE, "quotes.accept_quote", expiration="50")
    assert arrived(channel, topology.DEAD_RPC_QUEUE).headers["x-first-death-reason"] == "expired"


def test_a_call_to_an_unknown_service_comes_back_at_once(channel):
    """The caller need not wait for its deadline."""
    returned = []
    channel.events["basic_return"].add(lambda *arguments: returned.append(arguments))
    send(channel, topology.RPC_EXCHANGE, "nobody.answers")
    assert eventually(lambda: returned, 5)


@pytest.fixture(scope="module")
def as_user(vhost, servers) -> Iterator[object]:
    """Open a channel as one of the production users, on the private virtual host."""
    mark, password = uuid4().hex[:8], uuid4().hex
    users = [
        replace(user.with_password(password), name=f"{mark}-{user.name}") for user in broker_users.production_users()
    ]
    defined = broker_users.definitions_of_users(vhost.name, users)
    broker._manage(servers, "POST", "/api/definitions", {**defined, "vhosts": [{"name": vhost.name}]})
    opened = []

    def open_as(name):
        parts = urlsplit(vhost.uri)
        address = parts._replace(netloc=f"{mark}-{name}:{password}@{parts.hostname}:{parts.port}")
        opened.append(connect(urlunsplit(address)))
        channel = opened[-1].channel()
        channel.confirm_select()
        return channel

    yield open_as
    for connection in opened:
        connection.close()
    for user in users:
        broker._manage(servers, "DELETE", f"/api/users/{user.name}")


@pytest.mark.parametrize(
    ("user", "exchange", "routing_key"),
    [
        ("gateway", topology.RPC_EXCHANGE, "quotes.accept_quote"),
        ("orders", topology.RPC_EXCHANGE, "reply.gateway.1"),
        ("orders", topology.DEAD_EXCHANGE, topology.dead_queue("orders")),
        ("relay", topology.events_exchange("quotes"), EVENT),
        ("relay", topology.PROVIDER_OUT, "job.offered.v1"),
        ("pseudo_tms", topology.PROVIDER_IN, "job.delivered.v1"),
    ],
)
def test_each_user_may_send_what_its_work_needs(as_user, user, exchange, routing_key):
    """Least privilege still lets the suite work."""
    channel = as_user(user)
    channel.basic_publish_confirm(amqp.Message("{}"), exchange=exchange, routing_key=routing_key)


@pytest.mark.parametrize(
    ("user", "exchange", "routing_key"),
    [
        ("orders", topology.events_exchange("quotes"), EVENT),
        ("orders", topology.events_exchange("orders"), "order.confirmed.v1"),
        ("orders", topology.RPC_EXCHANGE, "identity.create_staff"),
        ("gateway", topology.events_exchange("identity"), "session.revoked.v1"),
        ("gateway", topology.RPC_EXCHANGE, "reply.orders.1"),
        ("relay", topology.RPC_EXCHANGE, "quotes.accept_quote"),
        ("pseudo_tms", topology.PROVIDER_IN, "job.offered.v1"),
        ("pseudo_tms", topology.events_exchange("orders"), "order.confirmed.v1"),
        ("pseudo_tms", topology.RPC_EXCHANGE, "orders.deliver"),
    ],
)
def test_no_user_may_send_what_is_not_its_own(as_user, user, exchange, routing_key):
    """A stolen password of one part speaks for no other."""
    channel = as_user(user)
    with pytest.raises(amqp.AccessRefused):
        channel.basic_publish_confirm(amqp.Message("{}"), exchange=exchange, routing_key=routing_key)


@pytest.mark.parametrize(
    ("user", "queue"),
    [
        ("orders", topology.event_queue("billing", EVENT)),
        ("orders", topology.rpc_queue("identity")),
        ("gateway", topology.rpc_queue("quotes")),
        ("relay", topology.dead_queue("orders")),
        ("pseudo_tms", QUEUE),
    ],
)
def test_no_user_may_read_the_queues_of_others(as_user, user, queue):
    """A stolen password of one part reads nothing of the others."""
    with pytest.raises(amqp.AccessRefused):
        as_user(user).basic_get(queue)


@pytest.mark.parametrize(
    ("user", "queue"), [("orders", topology.reply_queue("orders", "1")), ("gateway", topology.live_queue("1"))]
)
def test_processes_declare_exclusive_queues_of_their_own(as_user, user, queue):
    """Answers and live events need a queue per process."""
    channel = as_user(user)
    channel.queue_declare(queue, exclusive=True)
    if user == "gateway":
        for exchange, routing_key in topology.live_bindings():
            channel.queue_bind(queue, exchange, routing_key)
    else:
        channel.queue_bind(queue, topology.RPC_EXCHANGE, queue)


def test_the_relay_may_ask_whether_a_subscriber_has_its_queue(as_user):
    """It publishes nothing before every queue is there."""
    channel = as_user("relay")
    assert channel.queue_declare(QUEUE, passive=True).queue == QUEUE
