"""The bridge on a real broker: jobs in, reports out, nothing lost and nothing stuck."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import aio_pika
import pytest

from deploy.local.pseudo_tms.api import Refused, Unreachable
from deploy.local.pseudo_tms.bridge import Bridge
from deploy.local.pseudo_tms.jobs import DELIVERED, PROGRESS, Workshop
from deploy.local.pseudo_tms.tests.test_jobs import OFFER, Outside

pytestmark = pytest.mark.integration
QUEUE = "provider.pseudo_tms"


class Reporting(Outside):
    """An order to read, files to keep; reports go through the real bridge."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self.publish = bridge.publish  # type: ignore[method-assign]


class Broker:
    """The other side of the bridge: offers jobs and reads what was reported."""

    def __init__(self, channel: Any) -> None:
        self.channel = channel

    async def offer(self, body: bytes, routing_key: str = "job.offered.v1") -> None:
        """Publish on the exchange of jobs."""
        exchange = await self.channel.get_exchange("provider.out", ensure=False)
        await exchange.publish(aio_pika.Message(body), routing_key=routing_key)

    async def reported(self, queue: str, count: int) -> list[Any]:
        """Take so many reports."""
        source = await self.channel.get_queue(queue, ensure=False)
        found: list[Any] = []
        async with asyncio.timeout(20):
            while len(found) < count:
                message = await source.get(no_ack=True, fail=False)
                if message is None:
                    await asyncio.sleep(0.05)
                else:
                    found.append(message)
        return found

    async def waiting(self) -> int:
        """Count the jobs that nobody has taken."""
        return int((await self.channel.declare_queue(QUEUE, passive=True)).declaration_result.message_count)

    async def idle(self, done: Callable[[], bool]) -> None:
        """Wait until `done` and no job is left."""
        async with asyncio.timeout(20):
            while not done() or await self.waiting():  # noqa: ASYNC110 - the broker has no event for it
                await asyncio.sleep(0.05)


def _with_bridge(uri: str, act: Callable[[Broker, Bridge], Awaitable[None]], work: Any = None) -> None:
    async def run() -> None:
        bridge = Bridge(uri, QUEUE, urlsplit(uri).username or "")
        outside = Reporting(bridge)
        running = asyncio.create_task(bridge.run(work or Workshop(outside, outside, pace=0).work))
        async with await aio_pika.connect(uri) as connection:
            await act(Broker(await connection.channel()), bridge)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(run())


@pytest.mark.feature("N5")
def test_an_offered_job_is_reported_on_the_providers_exchange(vhost: Any) -> None:
    """Eight words of progress and two deliveries, each signed by the broker user."""

    async def act(broker: Broker, _: Bridge) -> None:
        await broker.offer(json.dumps(OFFER).encode())
        progress = await broker.reported(f"orders.{PROGRESS}", 8)
        delivered = await broker.reported(f"orders.{DELIVERED}", 2)
        assert {message.user_id for message in (*progress, *delivered)} == {urlsplit(vhost.uri).username}
        envelope = json.loads(delivered[0].body)
        assert (envelope["type"], envelope["payload"]["final"]) == (DELIVERED, True)
        assert await broker.waiting() == 0

    _with_bridge(vhost.uri, act)


@pytest.mark.parametrize("body", [b"no json", b"{}", b'{"payload": {}}'])
def test_what_is_no_job_is_set_aside_and_the_next_is_taken(vhost: Any, body: bytes) -> None:
    """A foreign message neither stops the bridge nor comes back."""

    async def act(broker: Broker, _: Bridge) -> None:
        await broker.offer(body)
        await broker.offer(json.dumps(OFFER).encode())
        await broker.reported(f"orders.{DELIVERED}", 2)
        await broker.reported(f"orders.{PROGRESS}", 8)

    _with_bridge(vhost.uri, act)


def test_a_refused_job_is_set_aside_and_an_unreachable_api_gets_it_again(vhost: Any) -> None:
    """Hopeless work leaves the queue; work that may go later comes back."""
    seen: list[str] = []

    async def work(job: Any) -> None:
        seen.append(job.message_id)
        if len(seen) == 1:
            raise Unreachable("503")
        if len(seen) == 2:
            raise Refused("404")

    async def act(broker: Broker, _: Bridge) -> None:
        await broker.offer(json.dumps(OFFER).encode())
        await broker.idle(lambda: len(seen) == 2)
        assert seen == [OFFER["id"]] * 2

    _with_bridge(vhost.uri, act, work)


def test_a_lost_connection_is_made_again_and_the_job_with_it(vhost: Any) -> None:
    """What was not acknowledged before the loss is worked off after it."""
    seen: list[str] = []
    lost = asyncio.Event()

    async def work(job: Any) -> None:
        seen.append(job.message_id)
        if len(seen) == 1:
            lost.set()
            await asyncio.sleep(60)

    async def act(broker: Broker, bridge: Bridge) -> None:
        await broker.offer(json.dumps(OFFER).encode())
        async with asyncio.timeout(30):
            await lost.wait()
        await bridge.disconnect()
        await broker.idle(lambda: len(seen) == 2)
        assert seen == [OFFER["id"]] * 2

    _with_bridge(vhost.uri, act, work)
