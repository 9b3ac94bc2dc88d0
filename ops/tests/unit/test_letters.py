"""Reading dead letters, and choosing among them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import amqp
import pytest

from contracts import topology
from ops.letters.commands import queue_named
from ops.letters.desk import Selection
from ops.letters.reading import Letter, parking_queues, read_letter
from ops.troubles import OpsTrouble
from portal_kit.headers import ATTEMPT, QUEUE, REASON, SINCE

pytestmark = pytest.mark.unit
ID = "01920000-0000-7000-8000-000000000001"
EVENT = "quote.accepted.v1"
ORIGIN = topology.event_queue("orders", EVENT)


def letter_of(queue: str, body: str | bytes | None = None, routing_key: str = "", **headers: object) -> Letter:
    """Read a message with these headers."""
    content = json.dumps({"id": ID, "type": EVENT, "payload": {}}) if body is None else body
    message = amqp.Message(content, application_headers=headers)
    message.delivery_info = {"routing_key": routing_key}
    return read_letter(queue, message)


def test_a_letter_that_a_service_set_aside_says_where_it_came_from_why_and_when():
    """By the headers of the kit."""
    headers = {QUEUE: ORIGIN, REASON: "KeyError: 'order_id'", ATTEMPT: 12, SINCE: "2026-11-01T10:00:00+00:00"}
    letter = letter_of("dead.orders", **headers)
    assert (letter.id, letter.type, letter.origin, letter.attempts) == (ID, EVENT, ORIGIN, 12)
    assert letter.reason == "KeyError: 'order_id'"
    assert letter.since == datetime(2026, 11, 1, 10, tzinfo=UTC)
    assert letter.targets == (ORIGIN,)
    assert letter.consumer == "orders"


def test_a_letter_that_the_broker_moved_says_so_too():
    """Whoever took it died of it each time; the way through a retry queue is not where it died."""
    deaths = [
        {"queue": "retry.10", "reason": "expired", "time": datetime(2026, 11, 2)},  # noqa: DTZ001 - as py-amqp reads it
        {"queue": ORIGIN, "reason": "delivery_limit", "time": datetime(2026, 11, 1)},  # noqa: DTZ001 - as above
    ]
    letter = letter_of("dead.orders", **{"x-death": deaths})
    assert letter.origin == ORIGIN
    assert "died each time" in letter.reason
    assert letter.since == datetime(2026, 11, 1, tzinfo=UTC)


def test_poison_has_a_name_by_its_bytes():
    """The same poison is found again under the same name."""
    one, same, other = (letter_of("dead.orders", body, **{QUEUE: ORIGIN}) for body in ("{", "{", b"\xff"))
    assert one.id == same.id != other.id
    assert one.id.startswith("poison-")
    assert one.type == EVENT
    assert not one.is_event


def test_calls_are_never_replayed():
    """Whoever made one has long been told that it failed."""
    death = {"queue": "rpc-quotes", "reason": "expired", "exchange": "nameko-rpc", "routing-keys": ["quotes.get_quote"]}
    letter = letter_of("dead.rpc", "{}", **{"x-death": [death]})
    assert letter.type == "quotes.get_quote"
    assert letter.targets == ()
    assert "never replayed" in letter.refusal


def test_what_no_queue_took_goes_to_each_subscriber():
    """As the contracts have it now."""
    letter = letter_of("unrouted", routing_key=EVENT)
    assert set(letter.targets) == {binding.queue for binding in topology.bindings_of(EVENT)}
    assert letter.refusal == ""


@pytest.mark.parametrize("origin", ["amq.gen-1", "rpc-quotes", "dead.orders", "", "orders.nonsense.v1"])
def test_a_letter_goes_nowhere_but_to_a_queue_of_events(origin):
    """A header that somebody forged sends nothing anywhere."""
    letter = letter_of("dead.orders", **{QUEUE: origin})
    assert letter.targets == ()
    assert "only be dropped" in letter.refusal


def test_every_queue_of_dead_letters_is_known():
    """Those of the services, the provider's, that of calls, and what no queue took."""
    services = {topology.dead_queue(owner) for owner in ("identity", "quotes", "orders", "files", "billing", "notify")}
    assert set(parking_queues()) == services | {"dead.provider", "dead.rpc", "unrouted"}


@pytest.mark.parametrize(
    ("selection", "fits"),
    [
        (Selection((ID[:8],)), True),
        (Selection((ID, "poison-123456")), True),
        (Selection(("11111111",)), False),
        (Selection(type=EVENT), True),
        (Selection(type="quote.sent.v1"), False),
        (Selection((ID,), type="quote.sent.v1"), False),
        (Selection(everything=True), True),
        (Selection(type="quote.sent.v1", everything=True), False),
    ],
)
def test_letters_are_chosen_by_id_type_or_all(selection, fits):
    """A type narrows what is chosen otherwise."""
    assert selection.matches(letter_of("dead.orders", **{QUEUE: ORIGIN})) is fits


@pytest.mark.parametrize("chosen", [{}, {"ids": ("0192",)}])
def test_nothing_is_chosen_by_accident(chosen):
    """Neither by saying nothing nor by the first letters that many ids have."""
    with pytest.raises(OpsTrouble):
        Selection(**chosen)


@pytest.mark.parametrize(
    ("name", "queue"),
    [("orders", "dead.orders"), ("rpc", "dead.rpc"), ("provider", "dead.provider"), ("unrouted", "unrouted")],
)
def test_a_queue_may_be_named_by_its_owner(name, queue):
    """`portolan dlq list orders`."""
    assert queue_named(name) == queue_named(queue) == queue
