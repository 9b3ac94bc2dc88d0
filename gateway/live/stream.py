"""One open stream: a bounded queue, and a writer that exists only while there is something to write."""

from __future__ import annotations

import asyncio

from starlette.types import Send

from gateway.live.notices import HEARTBEAT, reset
from gateway.metrics import LIVE_RESETS

MOST_WAITING = 100
"""Notices that wait for a slow reader; with one more they are dropped, and the page fetches everything anew."""


class Stream:
    """Sends what it is told, in order, as fast as its reader takes it."""

    __slots__ = ("_ended", "_most", "_send", "_waiting", "_writer")

    def __init__(self, send: Send, most: int = MOST_WAITING) -> None:
        self._send = send
        self._most = most
        self._waiting: list[bytes] | None = None
        self._writer: asyncio.Task[None] | None = None
        self._ended = False

    def tell(self, frames: bytes, newest: str | None) -> bool:
        """Queue frames; False when the queue was full and a `reset` at the place `newest` stands for all of it."""
        if self._ended:
            return True
        waiting = self._waiting if self._waiting is not None else []
        full = len(waiting) >= self._most
        if full:
            waiting.clear()
            frames = reset(newest)
            LIVE_RESETS.inc()
        waiting.append(frames)
        self._waiting = waiting
        self._write()
        return not full

    def beat(self) -> None:
        """Keep the connection alive when nothing else is on its way."""
        if self._writer is None:
            self.tell(HEARTBEAT, None)

    def end(self, last: bytes = b"") -> None:
        """Close the stream after `last`; what still waits is no longer for this reader."""
        if not self._ended:
            self._ended = True
            self._waiting = [last] if last else None
            self._write()

    def gone(self) -> None:
        """Stop writing: the reader has left."""
        self._ended = True
        if self._writer is not None:
            self._writer.cancel()

    def _write(self) -> None:
        if self._writer is None:
            self._writer = asyncio.get_running_loop().create_task(self._written())

    async def _written(self) -> None:
        try:
            while self._waiting:
                body, self._waiting = b"".join(self._waiting), None
                await self._send({"type": "http.response.body", "body": body, "more_body": True})
            if self._ended:
                await self._send({"type": "http.response.body", "body": b"", "more_body": False})
        except OSError:
            # The reader has left; the stream's own task hears of it too, and takes it off the list.
            self._ended, self._waiting = True, None
        finally:
            self._writer = None
