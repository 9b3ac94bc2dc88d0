"""The bus client against a real broker."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

import amqp
import pytest

from gateway.bus import Call, RpcBus
from gateway.link import AmqpLink
from gateway.problems import Problem
from portal_kit.testing.broker import RpcClient, VirtualHost

pytestmark = pytest.mark.integration
EVENTS = (("identity.events", "session.revoked.v1"),)


def _call(service: str, seconds: float = 10.0, **kwargs: object) -> Call:
    return Call(f"{service}.echo", kwargs, "token", "trace", time.time() + seconds)


class Responder:
    """Serves one queue as a service would, on a thread of its own."""

    def __init__(self, uri: str, service: str) -> None:
        client = RpcClient(uri)
        self._connection, self._channel = client.connection, client.channel
        self._channel.basic_consume(f"rpc-{service}", callback=self._answer)
        self._stopping = False
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def stop(self) -> None:
        """Stop serving."""
        self._stopping = True
        self._thread.join()
        self._connection.close()

    def _run(self) -> None:
        while not self._stopping:
            try:
                self._connection.drain_events(timeout=0.1)
            except TimeoutError:
                continue

    def _answer(self, message: amqp.Message) -> None:
        kwargs = json.loads(message.body)["kwargs"]
        reply = amqp.Message(
            json.dumps({"result": kwargs, "error": None}), correlation_id=message.properties["correlation_id"]
        )
        self._channel.basic_publish(reply, "nameko-rpc", message.properties["reply_to"])
        self._channel.basic_ack(message.delivery_tag)


@pytest.fixture
def responder(vhost: VirtualHost) -> Iterator[Responder]:
    """A service `orders` that returns what it is sent."""
    made = Responder(vhost.uri, "orders")
    yield made
    made.stop()


@asynccontextmanager
async def _connected(uri: str, heard: Callable[[str, bytes], None] | None = None) -> AsyncIterator[RpcBus]:
    link = AmqpLink(uri)
    bus = RpcBus(link)
    link.answer_to(bus.on_reply, bus.on_return, bus.on_lost)
    link.follow(EVENTS, heard or (lambda _key, _body: None))
    await link.start()
    try:
        await _until(lambda: bus.connected)
        yield bus
    finally:
        await link.stop()


async def _until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - the condition is anybody's
            await asyncio.sleep(0.01)


def test_many_calls_in_flight_each_get_their_own_answer(vhost: VirtualHost, responder: Responder) -> None:
    """Answers are told apart, also large ones that take several frames."""

    async def main() -> None:
        async with _connected(vhost.uri) as bus:
            sizes = [*range(0, 24_000, 80), 131_000, 131_072, 500_000, 900_000]
            answers = await asyncio.gather(*(bus.call(_call("orders", text="x" * size)) for size in sizes))
            assert answers == [{"text": "x" * size} for size in sizes]

    asyncio.run(main())


def test_a_queue_that_does_not_exist_is_told_at_once(vhost: VirtualHost) -> None:
    """The broker returns the request."""

    async def main() -> None:
        async with _connected(vhost.uri) as bus:
            started = time.monotonic()
            with pytest.raises(Problem) as gone:
                await bus.call(_call("nobody"))
            assert gone.value.status == 503
            assert time.monotonic() - started < 1.5

    asyncio.run(main())


def test_a_queue_that_nobody_serves_is_found_out(vhost: VirtualHost) -> None:
    """A stopped service costs seconds, not the whole deadline."""

    async def main() -> None:
        async with _connected(vhost.uri) as bus:
            started = time.monotonic()
            with pytest.raises(Problem) as gone:
                await bus.call(_call("billing"))
            assert gone.value.status == 503
            assert time.monotonic() - started < 5

    asyncio.run(main())


def test_an_event_reaches_every_gateway_process(vhost: VirtualHost) -> None:
    """Each has a queue of its own."""

    async def main() -> None:
        heard: list[tuple[str, bytes]] = []
        first, second = (_connected(vhost.uri, lambda key, body: heard.append((key, body))) for _ in range(2))
        async with first, second:
            publisher = RpcClient(vhost.uri)
            publisher.publish("{}", "identity.events", "session.revoked.v1")
            await _until(lambda: len(heard) == 2)
            publisher.close()
        assert heard == [("session.revoked.v1", b"{}")] * 2

    asyncio.run(main())


def test_a_lost_connection_is_told_and_made_anew(vhost: VirtualHost, responder: Responder) -> None:
    """Who waits hears at once; a moment later calls work again."""

    async def main() -> None:
        link = AmqpLink(vhost.uri)
        bus = RpcBus(link)
        link.answer_to(bus.on_reply, bus.on_return, bus.on_lost)
        await link.start()
        await _until(lambda: bus.connected)
        waiting = asyncio.create_task(bus.call(_call("billing")))
        await asyncio.sleep(0)
        assert link._wire is not None
        link._wire.close()
        with pytest.raises(Problem) as lost:
            await waiting
        assert lost.value.status == 503
        await _until(lambda: bus.connected)
        assert await bus.call(_call("orders", a=1)) == {"a": 1}
        await link.stop()

    asyncio.run(main())
