"""Load over HTTP/1.1 with kept connections: as fast as answers come, or at a fixed rate of arrivals.

At a fixed rate an answer's time counts from when its request was due, so that a stall is seen by everybody
who would have waited.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice
from math import ceil
from time import perf_counter
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

import uvloop

_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = b"\r\ncontent-length:"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Target:
    """The one request that is sent again and again, and the status that its answer must have."""

    url: str
    headers: Mapping[str, str]
    status: int = 200

    @property
    def place(self) -> tuple[str, int]:
        """Where to connect."""
        parts = urlsplit(self.url)
        return str(parts.hostname), parts.port or 80

    @property
    def request(self) -> bytes:
        """The request as it is sent."""
        parts = urlsplit(self.url)
        fields = {"Host": parts.netloc, **self.headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        return f"GET {parts.path or '/'} HTTP/1.1\r\n{head}\r\n".encode()


@dataclass(frozen=True, slots=True)
class Latencies:
    """Times of answers in milliseconds, at the rate at which requests were due."""

    rate: float
    sorted: tuple[float, ...]

    def percentile(self, share: float) -> float:
        """The time within which this share of the answers came."""
        return self.sorted[min(len(self.sorted) - 1, max(0, ceil(share * len(self.sorted)) - 1))]


def highest_rate(target: Target, seconds: float, connections: int = 50) -> float:
    """Answers per second when each connection asks again as soon as it is answered."""
    return _run([target], connections, lambda lines: _closed(lines, seconds))


def latencies(target: Target, rate: float, seconds: float, connections: int = 50) -> Latencies:
    """Times of answers to requests that are due at a fixed rate, whether earlier ones are answered or not."""
    return latencies_of([target], rate, seconds, connections)


def latencies_of(targets: Sequence[Target], rate: float, seconds: float, connections: int = 50) -> Latencies:
    """Times of answers to several requests in turn; each has connections of its own."""
    return _run(targets, connections, lambda lines: _open(lines, rate, seconds))


def answers(url: str) -> bool:
    """Whether one request is answered with 200 within two seconds."""
    try:
        return _run([Target(url, {})], 1, lambda lines: asyncio.wait_for(_closed(lines, 0.0), 2)) > 0
    except (OSError, RuntimeError):
        return False


def _run(targets: Sequence[Target], connections: int, load: Callable[[list[_Line]], Awaitable[T]]) -> T:
    async def main() -> T:
        loop = asyncio.get_running_loop()
        lines: list[_Line] = []
        for target in islice(cycle(targets), connections):
            _, line = await loop.create_connection(partial(_Line, target), *target.place)
            lines.append(line)
        try:
            return await load(lines)
        finally:
            for line in lines:
                line.close()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(main())


async def _closed(lines: list[_Line], seconds: float) -> float:
    began = perf_counter()

    async def ask(line: _Line) -> int:
        count = 0
        while count == 0 or perf_counter() - began < seconds:
            await line.ask()
            count += 1
        return count

    counts = await asyncio.gather(*(ask(line) for line in lines))
    return sum(counts) / (perf_counter() - began)


async def _open(lines: list[_Line], rate: float, seconds: float) -> Latencies:
    """Give due requests to idle connections; those that find none wait in line, and their time runs."""
    idle, due, times = deque(lines), deque[float](), list[float]()
    running: set[asyncio.Task[None]] = set()

    async def serve(line: _Line) -> None:
        while due:
            since = due.popleft()
            await line.ask()
            times.append((perf_counter() - since) * 1000)
        idle.append(line)

    began, total = perf_counter(), int(rate * seconds)
    for number in range(total):
        at = began + number / rate
        if (wait := at - perf_counter()) > 0:
            await asyncio.sleep(wait)
        due.append(at)
        if idle:
            task = asyncio.ensure_future(serve(idle.popleft()))
            running.add(task)
            task.add_done_callback(running.discard)
    await asyncio.gather(*running)
    return Latencies(rate, tuple(sorted(times)))


class _Line(asyncio.Protocol):
    """One kept connection with at most one request under way."""

    def __init__(self, target: Target) -> None:
        self._request = target.request
        self._status = b" %d " % target.status
        self._got = bytearray()
        self._answer: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def close(self) -> None:
        self._transport.close()

    async def ask(self) -> None:
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(self._request)
        await self._answer

    def data_received(self, data: bytes) -> None:
        self._got += data
        head = self._got.find(_END_OF_HEAD)
        if head < 0:
            return
        length = self._got[:head].lower().find(_LENGTH) + len(_LENGTH)
        size = int(self._got[length : self._got.find(b"\r", length)])
        if len(self._got) < head + len(_END_OF_HEAD) + size:
            return
        trouble = None if self._got[8:13] == self._status else RuntimeError(bytes(self._got[:500]).decode())
        self._got.clear()
        self._done(trouble)

    def connection_lost(self, exc: Exception | None) -> None:
        self._done(ConnectionError("the server closed a connection that was in use"))

    def _done(self, trouble: Any) -> None:
        answer, self._answer = self._answer, None
        if answer is not None and not answer.done():
            if trouble is None:
                answer.set_result(None)
            else:
                answer.set_exception(trouble)
