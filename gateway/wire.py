"""One AMQP connection as an asyncio protocol: a channel for calls, and one for each look at a queue."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle
from typing import Any, cast
from urllib.parse import unquote, urlsplit

import pamqp.frame
from pamqp import commands as spec
from pamqp.base import Frame as Method
from pamqp.header import ProtocolHeader

from gateway import frames
from gateway.frames import Content, Frame, Request

HEARTBEAT_SECONDS = 10
FRAME_MAX = 131072
MOST_UNSENT = 8 * 1024 * 1024
"""A broker that leaves more than this unread has stopped reading; what comes then is refused, not hoarded."""

CALLS = 1
MOST_LOOKS = 1000
"""So many looks later a channel's number is used again; by then the broker has long closed it."""


class WireError(Exception):
    """The broker closed, refused or broke the connection, or the channel of a request."""


@dataclass(frozen=True, slots=True)
class Listener:
    """Who hears what arrives: deliveries by consumer tag, and requests that no queue took."""

    delivered: Callable[[str, str, str, bytes], None]
    returned: Callable[[str], None]


class Wire(asyncio.Protocol):
    """Speaks AMQP 0-9-1 with a broker; frames of calls take the short way."""

    def __init__(self, listener: Listener) -> None:
        loop = asyncio.get_running_loop()
        self._loop = loop
        self._listener = listener
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._asked: dict[int, asyncio.Future[Method]] = {}
        self._message: tuple[tuple[int, int], str, str] = ((0, 0), "", "")
        self._content = Content(0, "")
        self._parts: list[bytes] = []
        self._heard = loop.time()
        self._beat: asyncio.TimerHandle | None = None
        self._frame_max = FRAME_MAX
        self._looks = cycle(range(CALLS + 1, CALLS + 1 + MOST_LOOKS))
        self._stuck = False
        self._blocked = False
        self.closed: asyncio.Future[None] = loop.create_future()

    @property
    def open(self) -> bool:
        """Tell whether a request would leave this process and be read."""
        return not (self._stuck or self._blocked or self.closed.done())

    def publish(self, exchange: str, request: Request) -> None:
        """Send a request; it is not waited for."""
        if self._transport is None or not self.open:
            raise WireError("the connection takes nothing now")
        self._transport.write(frames.publish(CALLS, exchange, request, self._frame_max))

    async def ask(self, method: Method, channel: int = CALLS) -> Any:
        """Send a method and return the broker's answer to it; one at a time on each channel."""
        answer: asyncio.Future[Method] = self._loop.create_future()
        self._asked[channel] = answer
        self.tell(method, channel)
        try:
            return await answer
        finally:
            if self._asked.get(channel) is answer:
                del self._asked[channel]

    def tell(self, method: Method, channel: int) -> None:
        """Send a method without an answer."""
        if self._transport is None:
            raise WireError("not connected")
        self._transport.write(pamqp.frame.marshal(method, channel))

    async def consumers(self, queue: str) -> int:
        """Count who takes messages from a queue; WireError when there is no such queue.

        Each look has a channel of its own, closed without waiting: whoever asks may give up at any moment, and to open a
        channel that is open already would cost the whole connection.
        """
        channel = next(self._looks)
        try:
            await self.ask(spec.Channel.Open(), channel)
            found: spec.Queue.DeclareOk = await self.ask(spec.Queue.Declare(queue=queue, passive=True), channel)
        except WireError:
            raise  # the broker has closed the channel, or the connection is gone
        except BaseException:
            self.tell(spec.Channel.Close(200, "", 0, 0), channel)
            raise
        self.tell(spec.Channel.Close(200, "", 0, 0), channel)
        return found.consumer_count or 0

    async def login(self, user: str, password: str, vhost: str) -> None:
        """Open the connection and the channel for calls."""
        await self._asked_first()
        start = spec.Connection.StartOk(
            client_properties={
                "product": "portolan gateway",
                "capabilities": {"connection.blocked": True, "consumer_cancel_notify": True},
            },
            mechanism="PLAIN",
            response=f"\0{user}\0{password}",
        )
        tune: spec.Connection.Tune = await self.ask(start, 0)
        self._frame_max = min(tune.frame_max or FRAME_MAX, FRAME_MAX)
        heartbeat = HEARTBEAT_SECONDS
        self.tell(spec.Connection.TuneOk(tune.channel_max, self._frame_max, heartbeat), 0)
        await self.ask(spec.Connection.Open(vhost), 0)
        await self.ask(spec.Channel.Open())
        self._keep_beating()

    async def _asked_first(self) -> None:
        """Greet the broker and await its first word."""
        answer: asyncio.Future[Method] = self._loop.create_future()
        self._asked[0] = answer
        if self._transport is not None:
            self._transport.write(ProtocolHeader().marshal())
        await answer

    def close(self) -> None:
        """Say good-bye and leave."""
        if self._transport is not None and not self._transport.is_closing():
            self.tell(spec.Connection.Close(200, "bye", 0, 0), 0)
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the socket."""
        # uvloop's transports are asyncio's by behaviour, not by inheritance.
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(high=MOST_UNSENT)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell everybody who waits that nothing will come."""
        if self._beat is not None:
            self._beat.cancel()
        for answer in self._asked.values():
            if not answer.done():
                answer.set_exception(WireError("the connection is lost"))
        if not self.closed.done():
            self.closed.set_result(None)

    def pause_writing(self) -> None:
        """Remember that the broker does not read what was sent."""
        self._stuck = True

    def resume_writing(self) -> None:
        """Remember that the broker reads again."""
        self._stuck = False

    def data_received(self, data: bytes) -> None:
        """Take frames off the stream; whatever cannot be read ends the connection."""
        self._heard = self._loop.time()
        self._buffer += data
        try:
            for frame in frames.split(self._buffer):
                self._take(frame)
        except Exception:
            if self._transport is not None:
                self._transport.abort()
            raise

    def _take(self, frame: Frame) -> None:
        if frame.type == frames.BODY:
            self._parts.append(frame.payload)
            self._complete(len(frame.payload))
        elif frame.type == frames.HEADER:
            self._content = frames.content(frame.payload)
            self._parts = []
            self._complete(0)
        elif frame.type == frames.METHOD:
            self._take_method(frame)

    def _take_method(self, frame: Frame) -> None:
        kind = frames.method_of(frame.payload)
        if kind == frames.DELIVER:
            self._message = (kind, *frames.delivery(frame.payload))
        elif kind == frames.RETURN:
            self._message = (kind, "", "")
        else:
            self._take_rare(frame.channel, pamqp.frame.unmarshal(frames.whole(frame))[2])

    def _complete(self, size: int) -> None:
        left = self._content.size - size
        self._content = Content(left, self._content.correlation_id)
        if left > 0:
            return
        kind, tag, key = self._message
        correlation = self._content.correlation_id
        if kind == frames.RETURN:
            self._listener.returned(correlation)
        else:
            self._listener.delivered(tag, key, correlation, b"".join(self._parts))

    def _take_rare(self, channel: int, method: object) -> None:
        match method:
            case spec.Connection.Close() | spec.Basic.Cancel():
                self.close()
            case spec.Channel.Close():
                self.tell(spec.Channel.CloseOk(), channel)
                self._refuse(channel, f"{method.reply_code} {method.reply_text}")
            case spec.Connection.Blocked():
                self._blocked = True
            case spec.Connection.Unblocked():
                self._blocked = False
            case Method():
                answer = self._asked.pop(channel, None)
                if answer is not None and not answer.done():
                    answer.set_result(method)

    def _refuse(self, channel: int, reason: str) -> None:
        answer = self._asked.pop(channel, None)
        if answer is not None and not answer.done():
            answer.set_exception(WireError(reason))
        if channel == CALLS:
            self.close()

    def _keep_beating(self) -> None:
        """Send a heartbeat, and give a broker up that has been silent for two."""
        if self._transport is None:
            return
        if self._loop.time() - self._heard > 2 * HEARTBEAT_SECONDS:
            self._transport.abort()
            return
        self._transport.write(frames.HEARTBEAT_FRAME)
        self._beat = self._loop.call_later(HEARTBEAT_SECONDS / 2, self._keep_beating)


async def connect(uri: str, listener: Listener) -> Wire:
    """Connect to the broker that an AMQP URI names, over TLS for `amqps`."""
    parts = urlsplit(uri)
    secure = ssl.create_default_context() if parts.scheme == "amqps" else None
    loop = asyncio.get_running_loop()
    port = parts.port or (5671 if secure else 5672)
    _, wire = await loop.create_connection(lambda: Wire(listener), parts.hostname or "127.0.0.1", port, ssl=secure)
    try:
        user, password = unquote(parts.username or "guest"), unquote(parts.password or "guest")
        await wire.login(user, password, unquote(parts.path[1:]) or "/")
    except BaseException:
        wire.close()
        raise
    return wire
