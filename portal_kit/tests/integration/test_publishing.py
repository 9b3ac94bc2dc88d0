"""The publisher's proof: an event counts as sent when the broker has taken it into a queue, and not before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contracts import loader, topology
from portal_kit.broker import connect
from portal_kit.publisher import Publisher
from portal_kit.testing.broker import VirtualHost, fresh_vhost

pytestmark = pytest.mark.integration
ACCEPTED = "quote.accepted.v1"


@pytest.fixture
def vhost() -> Iterator[VirtualHost]:
    """A virtual host for one test: its queues are taken away."""
    with fresh_vhost() as host:
        yield host


@pytest.fixture
def publisher(vhost: VirtualHost) -> Iterator[Publisher]:
    """A publisher that has proved the quotes' subscribers."""
    made = Publisher(vhost.uri, "quotes")
    yield made
    made.close()


def events(count: int) -> list[tuple[str, dict[str, object]]]:
    """Some events of one type; the publisher looks at nothing but their ids."""
    return [(ACCEPTED, {"id": str(number), "payload": loader.event(ACCEPTED).example}) for number in range(count)]


def test_what_the_broker_refuses_is_not_counted_as_sent(vhost: VirtualHost, publisher: Publisher):
    """A queue that is full and says so: what came before is confirmed, what follows is not."""
    with connect(vhost.uri) as connection, connection.channel() as channel:
        channel.queue_declare("full", arguments={"x-max-length": 1, "x-overflow": "reject-publish"})
        channel.queue_bind("full", topology.events_exchange("quotes"), ACCEPTED)
        assert publisher.publish(events(3)) == [0]


def test_what_reaches_no_queue_is_not_counted_as_sent(vhost: VirtualHost, publisher: Publisher):
    """The broker confirms what it drops; that it was returned tells the difference."""
    with connect(vhost.uri) as connection, connection.channel() as channel:
        for queue in (*(binding.queue for binding in topology.bindings_of(ACCEPTED)), topology.UNROUTED):
            channel.queue_delete(queue)
        assert publisher.publish(events(2)) == []
