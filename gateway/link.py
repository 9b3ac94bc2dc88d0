"""The gateway's one connection to the broker: an exclusive reply queue, live events, and reconnection with back-off."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress

import aiormq
from aiormq.abc import AbstractChannel, AbstractConnection, DeliveredMessage
from aiormq.channel import Channel
from pamqp import commands as spec

from contracts import names
from gateway.bus import Unreachable
from gateway.metrics import BUS_UP
from portal_kit.ids import new_id
from portal_kit.logs import logger

PROBE_ANSWER_SECONDS = 1.0
MAX_BACKOFF = 5.0
_BROKER_ERRORS = (aiormq.exceptions.AMQPError, OSError, RuntimeError, asyncio.TimeoutError)

log = logger(__name__)

OnReply = Callable[[str, bytes], None]
OnEvent = Callable[[str, bytes], None]


class AmqpLink:
    """Keeps one connection up for as long as the process lives."""

    def __init__(self, uri: str) -> None:
        self._uri = f"{uri}{'&' if '?' in uri else '?'}heartbeat=10&name=portolan-gateway"
        self._on_reply: OnReply = lambda _id, _body: None
        self._on_lost: Callable[[], None] = lambda: None
        self._events: tuple[tuple[str, str], ...] = ()
        self._on_event: OnEvent = lambda _type, _body: None
        self._channel: Channel | None = None
        self._connection: AbstractConnection | None = None
        self._reply_queue = ""
        self._keeper: asyncio.Task[None] | None = None

    @property
    def ready(self) -> bool:
        """Tell whether requests can be sent now."""
        return self._channel is not None

    def answer_to(self, on_reply: OnReply, on_lost: Callable[[], None]) -> None:
        """Name who gets replies, and who hears of a lost connection."""
        self._on_reply = on_reply
        self._on_lost = on_lost

    def follow(self, events: tuple[tuple[str, str], ...], on_event: OnEvent) -> None:
        """Name the events `(exchange, routing key)` that every gateway process must hear."""
        self._events = events
        self._on_event = on_event

    async def start(self) -> None:
        """Begin to connect; calls are refused until that has worked."""
        self._keeper = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """Close the connection for good."""
        if self._keeper is not None:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper
        await self._close()

    async def send(
        self, key: str, body: bytes, correlation_id: str, milliseconds: int, headers: dict[str, str]
    ) -> None:
        """Publish a request with an expiration; raise `Unreachable` when nobody can have got it."""
        channel = self._channel
        if channel is None:
            raise Unreachable
        properties = spec.Basic.Properties(
            content_type="application/json",
            content_encoding="utf-8",
            headers=dict(headers),
            correlation_id=correlation_id,
            message_id=correlation_id,
            reply_to=self._reply_queue,
            expiration=str(milliseconds),
        )
        try:
            await channel.basic_publish(
                body, exchange=names.RPC_EXCHANGE, routing_key=key, properties=properties, mandatory=True, wait=False
            )
        except (aiormq.exceptions.AMQPError, OSError, RuntimeError) as error:
            raise Unreachable from error

    async def consumers(self, service: str) -> int:
        """Count who serves the request queue of a service; raise `Unreachable` without an answer."""
        connection = self._connection
        if connection is None:
            raise Unreachable
        try:
            async with asyncio.timeout(PROBE_ANSWER_SECONDS):
                channel = await connection.channel(publisher_confirms=False)
                found = await channel.queue_declare(names.rpc_queue(service), passive=True)
                await channel.close()
        except _BROKER_ERRORS as error:
            raise Unreachable from error
        return found.consumer_count or 0

    async def _keep(self) -> None:
        delay = 0.1
        while True:
            try:
                lost = await self._open()
                delay = 0.1
                await lost
            except _BROKER_ERRORS as error:
                log.warning("bus.lost", error=type(error).__name__)
            self._down()
            await self._close()
            await asyncio.sleep(delay * random.uniform(0.5, 1.0))  # noqa: S311 - jitter, no secret
            delay = min(delay * 2, MAX_BACKOFF)

    async def _open(self) -> asyncio.Future[object]:
        async with asyncio.timeout(MAX_BACKOFF):
            connection = await aiormq.connect(self._uri)
            self._connection = connection
            channel = await connection.channel()
            if not isinstance(channel, Channel):
                raise TypeError(type(channel))
            self._reply_queue = names.reply_queue("gateway", new_id())
            await channel.queue_declare(self._reply_queue, exclusive=True, auto_delete=True)
            await channel.queue_bind(self._reply_queue, names.RPC_EXCHANGE, self._reply_queue)
            await channel.basic_consume(self._reply_queue, self._replied, no_ack=True, exclusive=True)
            await self._follow(channel)
        self._channel = channel
        BUS_UP.set(1)
        log.info("bus.connected")
        return _first(connection.closing, channel.closing)

    async def _follow(self, channel: AbstractChannel) -> None:
        if not self._events:
            return
        queue = names.live_queue(new_id())
        await channel.queue_declare(queue, exclusive=True, auto_delete=True)
        for exchange, key in self._events:
            await channel.queue_bind(queue, exchange, key)
        await channel.basic_consume(queue, self._heard, no_ack=True, exclusive=True)

    async def _replied(self, message: DeliveredMessage) -> None:
        self._on_reply(message.header.properties.correlation_id or "", message.body)

    async def _heard(self, message: DeliveredMessage) -> None:
        self._on_event(message.routing_key or "", message.body)

    def _down(self) -> None:
        if self._channel is not None:
            self._channel = None
            BUS_UP.set(0)
            self._on_lost()

    async def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(*_BROKER_ERRORS):
                await asyncio.wait_for(connection.close(), timeout=2)


def _first(*closings: asyncio.Future[object]) -> asyncio.Future[object]:
    """Finish as soon as the connection or its channel has closed."""
    first: asyncio.Future[object] = asyncio.get_running_loop().create_future()

    def done(_: asyncio.Future[object]) -> None:
        if not first.done():
            first.set_result(None)

    for closing in closings:
        closing.add_done_callback(done)
    return first
