"""What the protocol refuses, how long it waits for what, and that nothing behind a body is a header."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from gateway.bounded import HEADER_SECONDS, MAX_MESSAGE_BYTES, REST_SECONDS, STALL_SECONDS, BoundedHttp

GOOD = b"GET /good HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST /good HTTP/1.1\r\nHost: x\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"


class Handle:
    """A timer that somebody set."""

    def __init__(self, seconds: float, run: Callable[[], None]) -> None:
        self.seconds, self.run, self.is_set = seconds, run, True

    def cancel(self) -> None:
        """Take it back."""
        self.is_set = False


class Line:
    """A connection without a socket: transport, loop, and an application that answers when it is told to."""

    def __init__(self) -> None:
        self.written, self.closed, self.aborted = b"", False, False
        self.timers: list[Handle] = []
        self.waiting: list[Coroutine[Any, Any, None]] = []
        self.scopes: list[dict[str, Any]] = []
        config = uvicorn.Config(self.app, log_config=None, access_log=False, ws="none", interface="asgi3")
        config.load()
        self.protocol = BoundedHttp(config, ServerState(), {}, self)
        self.protocol.connection_made(self)

    async def app(self, scope: dict[str, Any], _receive: Any, send: Any) -> None:
        """Answer without reading the body."""
        self.scopes.append(scope)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body"})

    def send(self, data: bytes) -> Line:
        """Let bytes arrive."""
        self.protocol.data_received(data)
        return self

    def answer(self) -> Line:
        """Let the application answer what it was asked."""
        while self.waiting:
            try:
                self.waiting.pop(0).send(None)
            except StopIteration:
                continue
        return self

    @property
    def waits(self) -> list[float]:
        """The seconds of the timers that would close the connection, shortest first."""
        return sorted(each.seconds for each in self.timers if each.is_set)

    def create_task(self, work: Coroutine[Any, Any, None], **_: Any) -> Line:
        """Keep the application's work until it is wanted."""
        self.waiting.append(work)
        return self

    def add_done_callback(self, _callback: Any) -> None:
        """A task of ours tells nobody."""

    def call_later(self, seconds: float, run: Callable[[], None]) -> Handle:
        """Keep a timer."""
        self.timers.append(Handle(seconds, run))
        return self.timers[-1]

    def write(self, data: bytes) -> None:
        """Keep what is sent."""
        self.written += data

    def close(self) -> None:
        """Say that nothing more is read."""
        self.closed = True

    def abort(self) -> None:
        """Say that nothing more is sent either."""
        self.closed = self.aborted = True

    def is_closing(self) -> bool:
        """Tell whether the connection ends."""
        return self.closed

    def get_extra_info(self, _name: str) -> None:
        """Know nothing of addresses."""

    def pause_reading(self) -> None:
        """Read nothing for a while."""

    def resume_reading(self) -> None:
        """Read again."""


@pytest.fixture
def line() -> Iterator[Line]:
    """A new connection."""
    made = Line()
    yield made
    for unanswered in made.waiting:
        unanswered.close()


def test_a_good_request_is_answered_and_the_connection_kept(line: Line):
    """Twice."""
    for _ in range(2):
        line.send(GOOD).answer()
    assert line.written.count(b"200 OK") == 2
    assert not line.closed


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        b"GET /\r\n\r\n",
        POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcde",
        b"POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
)
def test_a_head_that_can_be_read_in_two_ways_is_refused(line: Line, head: bytes):
    """And nothing that follows it is read."""
    line.send(head + GOOD)
    told = json.loads(line.written.partition(b"\r\n\r\n")[2])
    assert (told["status"], told["code"]) == (400, "http_malformed")
    assert line.closed
    assert not line.waiting


def test_an_address_that_is_too_long_is_refused_as_that(line: Line):
    """Headers have a bound of their own, which does not count it."""
    line.send(b"GET /" + b"x" * 2**15 + b" HTTP/1.1\r\nHost: x\r\n\r\n" + GOOD)
    told = json.loads(line.written.partition(b"\r\n\r\n")[2])
    assert (told["status"], told["code"]) == (414, "address_too_long")
    assert not line.waiting


def test_what_stands_behind_a_body_is_no_header(line: Line):
    """However much of it there is, it is neither believed nor kept."""
    line.send(CHUNKED + b"0\r\nAuthorization: Bearer stolen\r\n" + b"x: y\r\n" * 1_000 + b"\r\n").answer()
    assert [name for name, _ in line.scopes[0]["headers"]] == [b"host", b"transfer-encoding"]
    assert not line.closed


@pytest.mark.parametrize("start", [b"", b"GET", b"\r\n", GOOD + b"GET", GOOD + b"\r\n"])
def test_a_head_is_not_waited_for_for_ever(line: Line, start: bytes):
    """At the beginning, and behind a request that was answered; empty lines begin nothing."""
    line.send(GOOD).answer().send(start).answer()
    line.send(b"\r\n" if start == b"" else b"")
    assert HEADER_SECONDS in line.waits


def test_a_request_in_work_is_waited_for(line: Line):
    """The client owes nothing until it has its answer."""
    line.send(GOOD)
    assert line.waits == []
    line.answer()
    assert HEADER_SECONDS not in line.waits


def test_the_rest_of_a_body_that_nobody_reads_is_given_a_short_time(line: Line):
    """An answered request may not hold its connection by a body that never ends."""
    line.send(POST + b"Content-Length: 10\r\n\r\nabc").answer().send(b"d")
    assert line.waits[0] == REST_SECONDS
    line.send(b"efghij")
    assert REST_SECONDS not in line.waits
    assert line.waits


def test_more_than_any_request_weighs_is_not_read(line: Line):
    """Even when its body is small, in a thousand extensions of chunks."""
    line.send(CHUNKED)
    for _ in range(MAX_MESSAGE_BYTES // 2**20 + 1):
        line.send(b"1;" + b"x" * 2**20 + b"\r\na\r\n")
    assert line.closed


def test_a_client_that_takes_nothing_is_cut_off(line: Line):
    """Unless it takes something in time."""
    line.protocol.pause_writing()
    assert line.waits[-1] == STALL_SECONDS
    line.protocol.resume_writing()
    assert STALL_SECONDS not in line.waits
    line.protocol.pause_writing()
    next(each for each in line.timers if each.is_set and each.seconds == STALL_SECONDS).run()
    assert line.aborted


def test_nonsense_behind_a_request_does_not_take_its_answer(line: Line):
    """It is answered, and then the connection ends."""
    line.send(GOOD + b"nonsense\r\n\r\n" + GOOD)
    assert line.written == b""
    line.send(GOOD).answer()
    assert line.written.count(b"200 OK") == 1
    assert line.closed


def test_a_request_to_speak_otherwise_is_answered_as_it_is_and_the_last(line: Line):
    """The parser reads nothing behind it, so that another request would wait for ever."""
    line.send(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n").answer()
    assert b"200 OK" in line.written
    assert b"connection: close" in line.written
    assert line.closed
