"""Calls to services: nameko's RPC protocol over one long-lived connection, each call with its deadline."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Protocol

from gateway.metrics import RPC_SECONDS
from gateway.problems import Problem, refused
from portal_kit.headers import CALLER, CORRELATION, DEADLINE, OPERATION

PROBE_SECONDS = 2.0
"""A call without an answer for this long makes the gateway look whether anyone serves its queue at all."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call to a service: what is asked, on whose behalf, and until when."""

    rpc: str
    kwargs: Mapping[str, object]
    caller: str
    correlation: str
    deadline: float
    operation: str | None = None

    @property
    def service(self) -> str:
        """Return the name of the service that answers."""
        return self.rpc.partition(".")[0]


class Bus(Protocol):
    """Whatever carries a call to a service and brings its answer back."""

    @property
    def connected(self) -> bool:
        """Tell whether calls can be sent now."""
        ...

    async def call(self, call: Call) -> object:
        """Return the service's result; raise `Problem` for refusals, silence and absence."""
        ...


class Link(Protocol):
    """The connection below: sends requests, hands every reply, return and loss to its listener."""

    @property
    def ready(self) -> bool:
        """Tell whether requests can be sent now."""
        ...

    def send(self, key: str, body: bytes, correlation_id: str, milliseconds: int, headers: dict[str, str]) -> None:
        """Publish a request with an expiration; raise `Unreachable` when nobody can have got it."""
        ...

    async def consumers(self, service: str) -> int:
        """Count who serves the request queue of a service; raise `Unreachable` without an answer."""
        ...


class Unreachable(Exception):
    """The broker took no request: no connection, no such queue, or no answer in time."""


class RpcBus:
    """The asynchronous client of nameko's RPC protocol over a link."""

    def __init__(self, link: Link, max_in_flight: int = 1000, now: Callable[[], float] = time.time) -> None:
        self._link = link
        self._now = now
        self._max_in_flight = max_in_flight
        self._waiting: dict[str, asyncio.Future[bytes]] = {}
        self._numbers = count(1)

    @property
    def connected(self) -> bool:
        """Tell whether calls can be sent now."""
        return self._link.ready

    async def call(self, call: Call) -> object:
        """Return the service's result; raise `Problem` for refusals, silence and absence."""
        if not self._link.ready:
            raise unavailable(call.service)
        if len(self._waiting) >= self._max_in_flight:
            raise Problem("unavailable", "overloaded", "Too many requests are in work. Try again in a moment.")
        started = time.perf_counter()
        try:
            return _result(await self._answer(call))
        finally:
            RPC_SECONDS.labels(call.rpc).observe(time.perf_counter() - started)

    async def _answer(self, call: Call) -> bytes:
        number = str(next(self._numbers))
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        watch = asyncio.get_running_loop().call_later(PROBE_SECONDS, self._probe, call.service, answer)
        left = call.deadline - self._now()
        try:
            async with asyncio.timeout(max(left, 0.0)):
                self._link.send(call.rpc, _body(call), number, max(int(left * 1000), 1), _headers(call))
                return await answer
        except TimeoutError:
            raise Problem("deadline", "deadline_exceeded", f"{call.service} did not answer in time.") from None
        except Unreachable:
            raise unavailable(call.service) from None
        finally:
            watch.cancel()
            self._waiting.pop(number, None)
            answer.cancel()

    def on_reply(self, correlation_id: str, body: bytes) -> None:
        """Hand a reply to whom it belongs; one that comes after its deadline belongs to nobody."""
        answer = self._waiting.get(correlation_id)
        if answer is not None and not answer.done():
            answer.set_result(body)

    def on_return(self, correlation_id: str) -> None:
        """Hear that no queue took a request: its service has never been set up here."""
        answer = self._waiting.get(correlation_id)
        if answer is not None:
            _give_up(answer)

    def on_lost(self) -> None:
        """Tell everybody who waits that no answer will come over this connection."""
        for answer in self._waiting.values():
            _give_up(answer)

    def _probe(self, service: str, answer: asyncio.Future[bytes]) -> None:
        probe = asyncio.get_running_loop().create_task(self._look_for(service, answer))
        answer.add_done_callback(lambda _: probe.cancel())

    async def _look_for(self, service: str, answer: asyncio.Future[bytes]) -> None:
        """Give an answer up when nobody serves the queue, so that a stopped service costs two seconds, not ten."""
        try:
            served = await self._link.consumers(service) > 0
        except Unreachable:
            served = False
        if not served:
            _give_up(answer)


def unavailable(service: str) -> Problem:
    """Make the problem of a service that cannot be reached now."""
    message = f"{service} cannot be reached now. Repeat the request with the same Idempotency-Key."
    return Problem("unavailable", "unavailable", message, details={"service": service})


def _give_up(answer: asyncio.Future[bytes]) -> None:
    if not answer.done():
        answer.set_exception(Unreachable())


def _body(call: Call) -> bytes:
    return json.dumps({"args": [], "kwargs": call.kwargs}, separators=(",", ":")).encode()


def _headers(call: Call) -> dict[str, str]:
    headers = {
        CALLER: call.caller,
        CORRELATION: call.correlation,
        DEADLINE: str(int(call.deadline * 1000)),
    }
    if call.operation is not None:
        headers[OPERATION] = call.operation
    return headers


def _result(body: bytes) -> object:
    reply = json.loads(body)
    error = reply["error"]
    if error is None:
        return reply["result"]
    raise _refusal(error)


def _refusal(error: Mapping[str, object]) -> Problem:
    details = error.get("details")
    return refused(
        str(error.get("category", "internal")),
        str(error.get("code", "internal")),
        str(error.get("message", "")),
        details if isinstance(details, Mapping) else {},
    )
