"""Live streams that are held open while something else is measured, by a thread with a loop of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Thread
from typing import cast
from urllib.parse import urlsplit

import uvloop

AT_ONCE = 25
_HELLO = b"event: hello"


@contextmanager
def listening(url: str, tokens: Sequence[str], count: int) -> Iterator[None]:
    """Hold `count` streams open, spread over the tokens, each of which has said hello."""
    loop = uvloop.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    try:
        lines = asyncio.run_coroutine_threadsafe(_opened(url, tokens, count), loop).result(120)
        yield
        asyncio.run_coroutine_threadsafe(_closed(lines), loop).result(60)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


async def _opened(url: str, tokens: Sequence[str], count: int) -> list[_Ear]:
    gate, loop = asyncio.Semaphore(AT_ONCE), asyncio.get_running_loop()
    parts = urlsplit(url)

    async def open_one(number: int) -> _Ear:
        head = (
            f"GET /api/v1/live HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: Bearer {tokens[number % len(tokens)]}"
        )
        async with gate:
            _, ear = await loop.create_connection(lambda: _Ear(f"{head}\r\n\r\n"), parts.hostname, parts.port)
            await asyncio.wait_for(ear.greeted, 60)
        return ear

    return list(await asyncio.gather(*(open_one(number) for number in range(count))))


async def _closed(ears: list[_Ear]) -> None:
    for ear in ears:
        if ear.lost:
            raise RuntimeError("the gateway closed a stream while it was measured")
        ear.close()


class _Ear(asyncio.Protocol):
    """One connection; what it hears after hello is counted as heard and forgotten."""

    def __init__(self, head: str) -> None:
        self._head = head.encode()
        self._begin = b""
        self.greeted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._head)

    def data_received(self, data: bytes) -> None:
        if self.greeted.done():
            return
        self._begin += data
        if _HELLO in self._begin:
            self.greeted.set_result(None)
        elif not self._begin.startswith(b"HTTP/1.1 200"[: len(self._begin)]):
            self.greeted.set_exception(RuntimeError(self._begin[:500].decode()))

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True
        if not self.greeted.done():
            self.greeted.set_exception(ConnectionError("closed before hello"))

    def close(self) -> None:
        """Hang up."""
        self._transport.close()
