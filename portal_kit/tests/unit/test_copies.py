"""Copies of events: confirmed late, refused, or cut off with their connection."""

from __future__ import annotations

from collections import defaultdict
from types import SimpleNamespace
from typing import Any

import eventlet
import pytest

from portal_kit.bus.copies import Copies


class FakeChannel:
    """A channel that takes everything and confirms only when told to."""

    def __init__(self) -> None:
        self.events: dict[str, set[Any]] = defaultdict(set)
        self.taken: list[Any] = []

    def confirm_select(self) -> None:
        """Promise confirms."""

    def basic_publish(self, message: Any, **_where: str) -> None:
        """Take a message."""
        self.taken.append(message)

    def tell(self, what: str, tag: int, multiple: bool = False) -> None:
        """Say `basic_ack` or `basic_nack` for a tag."""
        for hear in self.events[what]:
            hear(tag, multiple)


MESSAGE = SimpleNamespace(body="{}", properties={})


@pytest.fixture
def channel() -> FakeChannel:
    """A channel."""
    return FakeChannel()


def publishing(channel: FakeChannel, copies: Copies) -> Any:
    """Publish a copy in a green thread, as the bus does."""
    published = len(channel.taken)
    thread = eventlet.spawn(copies.publish, "dead", "dead.orders", MESSAGE, {})
    while len(channel.taken) == published:
        eventlet.sleep(0)
    return thread


def test_each_confirm_finds_its_own_copy(channel):
    """Also one that comes late, as after a memory alarm, and one that stands for several."""
    copies = Copies(channel)
    first, second, third = (publishing(channel, copies) for _ in range(3))
    channel.tell("basic_nack", 2)
    assert second.wait() is False
    assert not first.dead
    channel.tell("basic_ack", 3, multiple=True)
    assert (first.wait(), third.wait()) == (True, True)


def test_a_lost_connection_ends_the_wait(channel):
    """The broker delivers the original again."""
    copies = Copies(channel)
    waiting = publishing(channel, copies)
    copies.lost()
    assert waiting.wait() is False


def test_a_new_connection_counts_anew(channel):
    """What the old connection still published takes no number of the new one."""
    old, new = Copies(FakeChannel()), Copies(channel)
    eventlet.spawn(old.publish, "dead", "dead.orders", MESSAGE, {})
    copy = publishing(channel, new)
    channel.tell("basic_ack", 1)
    assert copy.wait() is True
