"""uvicorn's HTTP protocol with bounds on time and bytes, and without what two readers could read differently."""

from __future__ import annotations

import asyncio
import json
from enum import Enum

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from gateway.edge import MAX_HEADER_BYTES
from gateway.problems import MEDIA_TYPE, TITLES
from gateway.settings import BODY_BYTES

HEADER_SECONDS = 10.0
"""A connection that has not sent a whole head of a request by then is closed."""

REST_SECONDS = 5.0
"""A body that nobody waits for any more, because its request is answered, must be over by then."""

STALL_SECONDS = 60.0
"""A client that takes nothing of an answer for so long is cut off."""

MAX_MESSAGE_BYTES = 8 * BODY_BYTES
"""What one request may send after its head; bodies in very small chunks weigh several times what they hold."""


class _Stage(Enum):
    """What the connection brings next."""

    NOTHING = "between requests"
    HEAD = "the head of a request"
    BODY = "the body of a request"


class BoundedHttp(HttpToolsProtocol):
    """Closes connections that send or take too slowly or too much, and refuses requests that are ambiguous."""

    _stage = _Stage.NOTHING
    _received = 0
    _is_deaf = False
    _timer: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._stop_waiting()
        self._stop_stalling()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count the bytes of each part of a request, and see that something follows them in time."""
        if self._is_deaf:
            return
        super().data_received(data)
        if self.transport.is_closing() or self._is_deaf:
            return
        self._received += len(data)
        if self._stage is _Stage.BODY:
            if self._received > MAX_MESSAGE_BYTES:
                self.transport.close()
        elif self._received > 2 * MAX_HEADER_BYTES and self._timer is not None:
            self._refuse(b"431 Request Header Fields Too Large", "headers_too_large", "headers", "Too large.")
        self._watch()

    def on_message_begin(self) -> None:
        """Begin to wait for the rest of a head."""
        self._enter(_Stage.HEAD)
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; what comes behind a body is none, since nobody on the way has checked it."""
        if self._stage is _Stage.HEAD:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Let a complete head through, if it means the same to everybody who reads it."""
        _refuse_ambiguous(self.parser.get_http_version(), self.headers)
        if len(self.url) > MAX_HEADER_BYTES:
            raise ValueError("the address is too long")
        self._enter(_Stage.BODY)
        super().on_headers_complete()
        if self.parser.should_upgrade():
            # The parser reads nothing behind such a request; the client has to open another connection.
            self.cycle.keep_alive = False

    def on_message_complete(self) -> None:
        """Expect another request."""
        self._enter(_Stage.NOTHING)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Give what is left of a request that is answered a short time."""
        super().on_response_complete()
        if self._stage is _Stage.BODY:
            self._watch()

    def pause_writing(self) -> None:
        """Begin to wait for a client that does not take its answer."""
        super().pause_writing()
        self._stop_stalling()
        self._stalled = self.loop.call_later(STALL_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """See that the client takes it."""
        self._stop_stalling()
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP request."""
        if self._stage is not _Stage.BODY and self._is_busy():
            # An answer now would be taken for that of the request before, which is the last one to be answered.
            self._is_deaf, self.cycle.keep_alive = True, False
            self._stop_waiting()
            return
        if len(self.url) > MAX_HEADER_BYTES:
            self._refuse(b"414 URI Too Long", "address_too_long", "too_large", "The address is too long.")
            return
        self._refuse(b"400 Bad Request", "http_malformed", "malformed", "This is no HTTP request that we read.")

    def _refuse(self, status: bytes, code: str, category: str, detail: str) -> None:
        self._stop_waiting()
        problem = {
            "type": f"/problems/{code}",
            "title": TITLES[category],
            "status": int(status[:3]),
            "detail": detail,
            "code": code,
        }
        body = json.dumps(problem).encode()
        head = b"HTTP/1.1 %b\r\ncontent-type: %b\r\ncontent-length: %d\r\nconnection: close\r\n\r\n"
        self.transport.write(head % (status, MEDIA_TYPE.encode(), len(body)) + body)
        self.transport.close()

    def _enter(self, stage: _Stage) -> None:
        self._stop_waiting()
        self._stage, self._received = stage, 0

    def _is_busy(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and not cycle.response_complete

    def _watch(self) -> None:
        """Let time run for what the client has to send next; while it waits for an answer, that is nothing."""
        if self._timer is not None or (self._is_busy() and self._stage is not _Stage.HEAD):
            return
        seconds = REST_SECONDS if self._stage is _Stage.BODY else HEADER_SECONDS
        self._timer = self.loop.call_later(seconds, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _stop_stalling(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None


def _refuse_ambiguous(version: str, headers: list[tuple[bytes, bytes]]) -> None:
    """Raise ValueError, which the parser turns into a refusal, for a head that two readers may read differently."""
    if version not in ("1.0", "1.1"):
        raise ValueError("only HTTP/1.0 and HTTP/1.1 are spoken")
    hosts = sum(name == b"host" for name, _ in headers)
    if hosts > 1 or (hosts == 0 and version == "1.1"):
        raise ValueError("a request names one host")
    codings = [value.strip().lower() for name, value in headers if name == b"transfer-encoding"]
    if codings and (version == "1.0" or codings != [b"chunked"]):
        raise ValueError("chunked is the one transfer coding that is read")
