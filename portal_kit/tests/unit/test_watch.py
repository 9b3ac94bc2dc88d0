"""What the watch says while everything is away."""

from __future__ import annotations

from threading import Event

import pytest

from portal_kit import watch
from portal_kit.alarms import Limits
from portal_kit.watch import Watch, is_parking

pytestmark = pytest.mark.unit


def test_what_does_not_answer_is_an_alarm_and_no_failure(monkeypatch):
    """The page of alarms must work best when nothing else does."""

    def refuse(*_args: object, **_options: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(watch, "connect", refuse)
    made = Watch({"quotes": "postgresql://nobody@/nowhere?host=/nonexistent"}, "amqp://", (10,), Limits())
    made.figures = made.measure()
    assert made.alarms() == ["the broker does not answer", "the database of quotes does not answer"]
    assert made.is_fit("quotes")


def test_a_server_that_is_frozen_is_noticed(monkeypatch):
    """Whoever asks it hangs, and what is known grows old."""
    frozen, asked = Event(), Event()

    def hang(*_args: object, **_options: object) -> None:
        asked.set()
        frozen.wait(60)
        raise ConnectionRefusedError

    monkeypatch.setattr(watch, "connect", hang)
    made = Watch({}, "amqp://", (10,), Limits())
    made.start()
    assert asked.wait(60)
    assert not made.hangs()
    monkeypatch.setattr(watch, "STALE_SECONDS", -1.0)
    assert not made.is_connected()
    assert "a database or the broker hangs: nothing could be measured" in made.alarms()
    made.stop()
    frozen.set()
    made.join(60)


@pytest.mark.parametrize(
    ("queue", "parks"),
    [("dead.orders", True), ("dead.rpc", True), ("unrouted", True), ("retry.10", False), ("rpc-quotes", False)],
)
def test_messages_are_parked_in_queues_that_nobody_consumes(queue: str, parks: bool):
    """Others move by themselves."""
    assert is_parking(queue) is parks
