"""The connection to the broker when the broker falls silent, and writers that would cut each other's frames."""

from __future__ import annotations

import threading

import amqp
import eventlet
import pytest

from portal_kit.broker import OneAtATime
from portal_kit.bus import link as links
from portal_kit.bus.link import Link


class SilentConnection:
    """A broker that accepted a connection and says nothing more."""

    def __init__(self) -> None:
        self.collected = False

    def drain_events(self) -> None:
        """Wait for what never comes."""
        eventlet.sleep(1000)

    def heartbeat_tick(self) -> None:
        """Find that heartbeats are missing."""
        raise amqp.ConnectionForced("Too many heartbeats missed")

    def collect(self) -> None:
        """Drop the connection."""
        self.collected = True


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[SilentConnection]:
    """The connections that were opened, with short times."""
    made: list[SilentConnection] = []

    def connect(_uri: str, **_options: object) -> SilentConnection:
        made.append(SilentConnection())
        return made[-1]

    monkeypatch.setattr(links, "connect", connect)
    monkeypatch.setattr(links, "HEARTBEAT_SECONDS", 0.04)
    monkeypatch.setattr(links, "CONNECT_SECONDS", 0.04)
    return made


def until_opened(made: list[SilentConnection], link: Link, count: int) -> None:
    """Run the link until it has connected so many times."""
    runner = eventlet.spawn(link.run)
    with eventlet.Timeout(20):
        while len(made) < count:
            eventlet.sleep(0.01)
    runner.kill()


def test_a_broker_that_sends_no_heartbeats_is_given_up_and_connected_to_again(opened):
    """The green thread that waits for its next frame is woken; closing the socket alone would not do it."""
    until_opened(opened, Link("amqp://", lambda _connection: None), 2)
    assert opened[0].collected


def test_a_broker_that_falls_silent_while_channels_open_is_given_up(opened):
    """Heartbeats are watched from the first frame on: without a limit this wait would last for ever."""
    until_opened(opened, Link("amqp://", lambda _connection: eventlet.sleep(1000)), 2)
    assert opened[0].collected


class Pipe:
    """A transport that is slow to take a frame, and notes what it was given in between."""

    def __init__(self) -> None:
        self.busy = 0
        self.most = 0

    def write(self, _data: object) -> None:
        """Take a frame while another thread may try to write as well."""
        self.busy += 1
        self.most = max(self.most, self.busy)
        threading.Event().wait(0.02)
        self.busy -= 1


class GuardedPipe(OneAtATime, Pipe):
    """The same with one writer at a time."""


def test_frames_of_two_threads_are_not_mixed():
    """The second writer waits until the first has written all of its frame."""
    pipe = GuardedPipe()
    writers = [threading.Thread(target=pipe.write, args=(b"frame",)) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert pipe.most == 1
