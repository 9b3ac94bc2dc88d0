"""The ring of recent notices, and how notices are written."""

from __future__ import annotations

import json

import pytest

from gateway.live import notices
from gateway.live.notices import Notice
from gateway.live.ring import Ring
from gateway.tests.live_stage import HOME, ME, ORDER, event, id_of
from portal_kit.envelope import InvalidEnvelope


def _notice(number: int) -> Notice:
    return Notice(f"id {number}", "order.changed.v1", "at", HOME, (("order", ORDER),), frozenset())


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


def test_what_came_after_a_notice_is_found_without_gap_or_repetition() -> None:
    """From every place on."""
    ring = Ring(Clock())
    for number in range(20):
        ring.add(_notice(number))
    for number in range(20):
        found = ring.after(f"id {number}")
        assert found is not None
        assert [one.id for one in found] == [f"id {later}" for later in range(number + 1, 20)]
    assert ring.after("id 20") is None


def test_the_oldest_go_when_there_are_too_many_or_when_they_are_too_old() -> None:
    """Who comes back too late is told to fetch everything."""
    clock = Clock()
    ring = Ring(clock, most=3, seconds=60)
    for number in range(5):
        ring.add(_notice(number))
    assert (len(ring), ring.after("id 1")) == (3, None)
    assert [one.id for one in ring.after("id 2") or ()] == ["id 3", "id 4"]
    clock.now += 61
    ring.add(_notice(5))
    assert (len(ring), ring.after("id 4")) == (1, None)
    assert ring.after("id 5") == []


def test_an_event_that_the_bus_brings_twice_is_told_once() -> None:
    """As after a restart of the relay, or a resend."""
    ring = Ring(Clock())
    assert [ring.add(_notice(number)) for number in (1, 2, 1)] == [True, True, False]
    assert len(ring) == 2


def test_after_a_gap_nothing_can_be_resumed() -> None:
    """What was missed while the broker was away lies behind every place that is known."""
    ring = Ring(Clock())
    ring.add(_notice(1))
    ring.clear()
    assert ring.after("id 1") is None
    ring.add(_notice(2))
    assert ring.after("id 2") == []


def test_a_notice_holds_ids_and_nothing_else() -> None:
    """No name, no text, no money: the page fetches these with its own permissions."""
    body = event("order.delivered.v1", file_ids=["f1", "f2"], name="Secret plan", message="Quiet!", number="P-1")
    notice = notices.read(body)
    assert notice is not None
    text = notices.frames(notice, notice.things).decode()
    assert not [word for word in ("Secret", "Quiet", "P-1", ME) if word in text]
    blocks = text.strip().split("\n\n")
    told = [json.loads(block.rpartition("data: ")[2]) for block in blocks]
    rest = {"event": "order.delivered.v1", "at": "2026-11-23T09:00:00+00:00"}
    assert told == [
        {"thing": "order", "id": ORDER, **rest},
        {"thing": "file", "id": "f1", **rest},
        {"thing": "file", "id": "f2", **rest},
    ]
    # The place moves with the last one: who is cut off between them hears all of them again.
    assert [f"id: {id_of(body)}" in block for block in blocks] == [False, False, True]
    assert all("event: change\n" in block for block in blocks)


def test_the_rare_frames_are_written_as_browsers_read_them() -> None:
    """A place is told or taken back; a stream that goes on keeps its own."""
    assert notices.hello("x", resumed=False) == b'id: x\nevent: hello\ndata: {"resumed":false}\n\n'
    assert notices.hello(None, resumed=True) == b'event: hello\ndata: {"resumed":true}\n\n'
    assert notices.reset(None) == b"id: \nevent: reset\ndata: {}\n\n"
    assert notices.retry(500) == b"retry: 500\n\n"


def test_an_event_that_is_not_shown_is_no_notice() -> None:
    """Events that concern nobody's page."""
    assert notices.read(event("staff.changed.v1")) is None


@pytest.mark.parametrize("confidential", [{}, {"confidential": None}, {"confidential": "no"}, {"confidential": True}])
def test_what_does_not_deny_to_be_confidential_is(confidential: dict[str, object]) -> None:
    """Events of an older version say nothing, and are then told to few."""
    body = json.loads(event())
    del body["payload"]["confidential"]
    body["payload"] |= confidential
    notice = notices.read(json.dumps(body).encode())
    assert notice is not None
    assert notice.confidential


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"nonsense", b'{"id": 7}'])
def test_what_is_no_event_is_refused(body: bytes) -> None:
    """The hub logs it and goes on."""
    with pytest.raises((InvalidEnvelope, ValueError)):
        notices.read(body)
