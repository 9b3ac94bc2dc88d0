"""uvicorn's HTTP protocol with bounds on what comes before a request, and a stop that says so first."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gateway.edge import MAX_HEADER_BYTES
from gateway.health import Health
from gateway.problems import MEDIA_TYPE, TITLES

HEADER_SECONDS = 10.0
"""A connection that has not sent a whole head of a request by then is closed."""


class BoundedHttp(HttpToolsProtocol):
    """Closes connections whose head of a request is too large or too slow, before anything is made of it."""

    _pending = 0
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """Begin to wait for the rest of a head."""
        super().on_message_begin()
        self._await_head()

    def on_headers_complete(self) -> None:
        """Let a complete head through."""
        self._stop_waiting()
        self._pending = 0
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        """Count the bytes of a head until it is complete."""
        super().data_received(data)
        if self._timer is not None:
            self._pending += len(data)
            if self._pending > 2 * MAX_HEADER_BYTES:
                self._refuse(b"431 Request Header Fields Too Large", "headers_too_large", "headers", "Too large.")

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP request."""
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

    def _await_head(self) -> None:
        self._stop_waiting()
        self._timer = self.loop.call_later(HEADER_SECONDS, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class DrainingServer(uvicorn.Server):
    """Turns `/readyz` to 503 at a signal, and stops taking connections a moment later."""

    def __init__(
        self,
        config: uvicorn.Config,
        health: Health,
        notice_seconds: float,
        before_stop: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(config)
        self._before_stop = before_stop
        self._health = health
        self._notice = notice_seconds

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Remember the loop, since signals arrive outside of it."""
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Say that the process is about to stop; a second signal does not wait for open requests.

        Unlike uvicorn's own this does not raise the signal again at the end: a drained process exits with 0.
        """
        if self._health.draining:
            self.force_exit = self.should_exit
            self.should_exit = True
            return
        self._health.draining = True
        self._loop.call_soon_threadsafe(self._loop.call_later, self._notice, self._stop)

    def _stop(self) -> None:
        self.should_exit = True
        self._before_stop()
