"""Looking who serves a queue: an asker who gives up must not cost everybody's connection."""

from __future__ import annotations

import asyncio

import pamqp.frame
import pytest
from pamqp import commands as spec

from gateway.wire import Listener, Wire, WireError


class FakeTransport:
    """A connection to a broker that remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[int, str]] = []

    def write(self, data: bytes) -> None:
        """Take frames."""
        while data:
            size, channel, frame = pamqp.frame.unmarshal(data)
            self.told.append((channel, frame.name))
            data = data[size:]

    def set_write_buffer_limits(self, high: int) -> None:
        """Accept a bound."""


async def wired() -> tuple[Wire, FakeTransport]:
    """Make a connection that is made already."""
    wire, transport = Wire(Listener(lambda *_: None, lambda _: None)), FakeTransport()
    wire.connection_made(transport)
    return wire, transport


def answered(wire: Wire, method: object, channel: int) -> None:
    """Let the broker say something."""
    wire.data_received(pamqp.frame.marshal(method, channel))


def test_an_asker_who_gives_up_leaves_no_open_channel_behind():
    """Its channel is closed, and the next look has another one: opening one twice ends the whole connection."""

    async def scene() -> None:
        wire, transport = await wired()
        hasty = asyncio.create_task(wire.consumers("rpc-quotes"))
        await asyncio.sleep(0)
        answered(wire, spec.Channel.OpenOk(), 2)
        await asyncio.sleep(0)
        hasty.cancel()
        with pytest.raises(asyncio.CancelledError):
            await hasty
        patient = asyncio.create_task(wire.consumers("rpc-orders"))
        await asyncio.sleep(0)
        assert transport.told == [
            (2, "Channel.Open"), (2, "Queue.Declare"), (2, "Channel.Close"), (3, "Channel.Open"),
        ]  # fmt: skip
        answered(wire, spec.Channel.OpenOk(), 3)
        await asyncio.sleep(0)
        answered(wire, spec.Queue.DeclareOk(queue="rpc-orders", message_count=0, consumer_count=2), 3)
        assert await patient == 2
        assert transport.told[-1] == (3, "Channel.Close")

    asyncio.run(scene())


def test_a_queue_that_is_not_there_is_told_and_its_channel_not_closed_twice():
    """The broker has closed the channel itself."""

    async def scene() -> None:
        wire, transport = await wired()
        look = asyncio.create_task(wire.consumers("rpc-nobody"))
        await asyncio.sleep(0)
        answered(wire, spec.Channel.OpenOk(), 2)
        await asyncio.sleep(0)
        answered(wire, spec.Channel.Close(404, "no queue", 0, 0), 2)
        with pytest.raises(WireError):
            await look
        assert [name for _, name in transport.told] == ["Channel.Open", "Queue.Declare", "Channel.CloseOk"]

    asyncio.run(scene())
