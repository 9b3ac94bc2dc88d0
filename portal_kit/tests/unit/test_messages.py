"""Envelopes, errors on the wire, delays."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from portal_kit.bus.deliveries import MAX_ATTEMPTS, delay_of, is_transient
from portal_kit.bus.messages import error_on_wire
from portal_kit.envelope import Envelope, InvalidEnvelope
from portal_kit.errors import Conflict, RetryLater, Unavailable
from portal_kit.ids import InvalidId, new_id, parse_id
from portal_kit.inbox import consumer_name
from portal_kit.operations import Operation

pytestmark = pytest.mark.unit


def test_an_envelope_survives_the_wire():
    """Out and in again, nothing is lost."""
    event = Envelope(new_id(), "quote.sent.v1", new_id(), 3, datetime.now(UTC), new_id(), "c", None, {"a": 1})
    assert Envelope.from_dict(event.to_dict()) == event


@given(st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.dictionaries(st.text(), inner)))
def test_anything_else_is_no_envelope(data):
    """It is refused with a reason, whatever it is."""
    with pytest.raises(InvalidEnvelope):
        Envelope.from_dict(data)


def test_an_unexpected_error_tells_nothing():
    """Neither its class nor its text."""
    wire = error_on_wire(ValueError("password=1"))
    assert wire["code"] == "internal"
    assert "password" not in str(wire)
    assert "ValueError" not in str(wire)


def test_a_broken_rule_tells_code_message_and_details():
    """What the person needs to go on."""
    wire = error_on_wire(Conflict("Send it first.", state="draft"))
    assert (wire["category"], wire["message"], wire["details"]) == ("conflict", "Send it first.", {"state": "draft"})


def test_delays_grow_with_attempts_and_stay_within_the_queues_there_are():
    """With jitter among neighbours."""
    delays = (10, 20, 30)
    assert {delay_of(0, delays) for _ in range(200)} == {10, 20}
    assert {delay_of(1, delays) for _ in range(200)} == {20, 30}
    assert {delay_of(attempt, delays) for attempt in range(2, 20)} == {30}
    assert delay_of(5, (1,)) == 1


def test_waiting_helps_against_what_is_missing_or_down_and_nothing_else():
    """And not for ever."""
    assert is_transient(RetryLater("x"), 0)
    assert is_transient(Unavailable("x"), MAX_ATTEMPTS - 1)
    assert not is_transient(Unavailable("x"), MAX_ATTEMPTS)
    race = IntegrityError("insert", {}, Exception())
    assert is_transient(race, 0)
    assert not is_transient(race, 2)
    assert not is_transient(ValueError("x"), 0)


def test_a_consumer_is_named_without_the_version_of_the_event():
    """Both versions of an event carry one id and have one effect."""
    assert consumer_name("orders", "quote.accepted.v1") == consumer_name("orders", "quote.accepted.v2")


def test_a_fingerprint_knows_the_request_but_not_the_order_of_its_fields():
    """Same request, same print."""
    first = Operation.of("s", "o", "m", {"a": 1, "b": 2})
    assert first == Operation.of("s", "o", "m", {"b": 2, "a": 1})
    assert first != Operation.of("s", "o", "m", {"a": 1, "b": 3})


def test_a_fingerprint_holds_no_password():
    """At any depth; the rest of the request still counts."""
    first = Operation.of("s", "o", "m", {"contact": {"name": "A", "password": "one"}})
    assert first == Operation.of("s", "o", "m", {"contact": {"name": "A", "password": "two"}})
    assert first != Operation.of("s", "o", "m", {"contact": {"name": "B", "password": "one"}})


@pytest.mark.parametrize("text", ["", "x", None, 3, "0" * 36, "{" + "a" * 34 + "}", new_id() + "\n"])
def test_what_is_no_identifier_is_refused_by_name(text):
    """The pointer says which parameter."""
    with pytest.raises(InvalidId) as failure:
        parse_id(text, "quote_id")
    assert failure.value.details["errors"] == [{"pointer": "/quote_id", "message": "Not an identifier."}]
