"""The gateway's place on the bus: an exclusive reply queue, events to follow, and reconnection with back-off."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress

from pamqp import commands as spec

from contracts import names
from gateway.bus import Unreachable
from gateway.frames import Request
from gateway.metrics import BUS_UP
from gateway.wire import Listener, Wire, WireError, connect
from portal_kit.ids import new_id
from portal_kit.logs import logger

LOOK_SECONDS = 1.0
CONNECT_SECONDS = 5.0
MAX_BACKOFF = 2.0
REPLIES, EVENTS = "replies", "events"

log = logger(__name__)

OnReply = Callable[[str, bytes], None]
OnEvent = Callable[[str, bytes], None]


class AmqpLink:
    """Keeps one connection up for as long as the process lives."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._on_reply: OnReply = lambda _id, _body: None
        self._on_return: Callable[[str], None] = lambda _id: None
        self._on_lost: Callable[[], None] = lambda: None
        self._events: tuple[tuple[str, str], ...] = ()
        self._on_event: OnEvent = lambda _type, _body: None
        self._on_following: Callable[[], None] = lambda: None
        self._wire: Wire | None = None
        self._reply_queue = ""
        self._keeper: asyncio.Task[None] | None = None

    @property
    def ready(self) -> bool:
        """Tell whether requests can be sent now."""
        return self._wire is not None and self._wire.open

    def answer_to(self, on_reply: OnReply, on_return: Callable[[str], None], on_lost: Callable[[], None]) -> None:
        """Name who gets replies, who hears of requests without a queue, and of a lost connection."""
        self._on_reply = on_reply
        self._on_return = on_return
        self._on_lost = on_lost

    def follow(
        self, events: tuple[tuple[str, str], ...], on_event: OnEvent, on_following: Callable[[], None] = lambda: None
    ) -> None:
        """Name the events `(exchange, routing key)` that every gateway process must hear, and who hears that it does."""
        self._events = events
        self._on_event = on_event
        self._on_following = on_following

    async def start(self) -> None:
        """Begin to connect; calls are refused until that has worked."""
        self._keeper = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """Close the connection for good."""
        if self._keeper is not None:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper

    def send(self, key: str, body: bytes, correlation_id: str, milliseconds: int, headers: dict[str, str]) -> None:
        """Publish a request with an expiration; raise `Unreachable` when nobody can have got it."""
        if self._wire is None:
            raise Unreachable
        request = Request(key, body, correlation_id, self._reply_queue, milliseconds, headers)
        try:
            self._wire.publish(names.RPC_EXCHANGE, request)
        except WireError as error:
            raise Unreachable from error

    async def consumers(self, service: str) -> int:
        """Count who serves the request queue of a service; raise `Unreachable` without an answer."""
        if self._wire is None:
            raise Unreachable
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                return await self._wire.consumers(names.rpc_queue(service))
        except (WireError, TimeoutError) as error:
            raise Unreachable from error

    async def _keep(self) -> None:
        delay = 0.1
        while True:
            try:
                await self._stay()
                delay = 0.1
            except (WireError, OSError, TimeoutError) as error:
                log.warning("bus_connection_failed", error=type(error).__name__, reason=str(error))
            await asyncio.sleep(delay * random.uniform(0.5, 1.0))  # noqa: S311 - jitter, no secret
            delay = min(delay * 2, MAX_BACKOFF)

    async def _stay(self) -> None:
        """Connect, and return when the connection is lost."""
        wire: Wire | None = None
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                wire = await connect(self._uri, Listener(self._delivered, self._on_return))
                await self._take_place(wire)
            self._wire = wire
            BUS_UP.set(1)
            log.info("bus_connected")
            self._on_following()
            await asyncio.shield(wire.closed)
            log.warning("bus_connection_lost")
        finally:
            self._wire = None
            BUS_UP.set(0)
            if wire is not None:
                wire.close()
            self._on_lost()

    async def _take_place(self, wire: Wire) -> None:
        self._reply_queue = names.reply_queue("gateway", new_id())
        await _own_queue(wire, self._reply_queue, ((names.RPC_EXCHANGE, self._reply_queue),), REPLIES)
        if self._events:
            await _own_queue(wire, names.live_queue(new_id()), self._events, EVENTS)

    def _delivered(self, consumer: str, key: str, correlation_id: str, body: bytes) -> None:
        if consumer == REPLIES:
            self._on_reply(correlation_id, body)
        else:
            self._on_event(key, body)


async def _own_queue(wire: Wire, queue: str, bindings: tuple[tuple[str, str], ...], tag: str) -> None:
    await wire.ask(spec.Queue.Declare(queue=queue, exclusive=True, auto_delete=True))
    for exchange, key in bindings:
        await wire.ask(spec.Queue.Bind(queue=queue, exchange=exchange, routing_key=key))
    await wire.ask(spec.Basic.Consume(queue=queue, consumer_tag=tag, no_ack=True, exclusive=True))
