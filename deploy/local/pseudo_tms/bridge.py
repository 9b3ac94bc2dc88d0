"""The broker's side: jobs come from one queue, reports go to one exchange, nothing else is seen."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractExchange, AbstractIncomingMessage
from aio_pika.exceptions import AMQPError
from yarl import URL

from deploy.local.pseudo_tms.api import Refused, Unreachable
from deploy.local.pseudo_tms.jobs import Job

REPORTS_EXCHANGE = "provider.in"
WORKED_ON = frozenset({"job.offered.v1", "job.sent_back.v1"})
AT_ONCE = 4
CONFIRM_SECONDS = 30
RECONNECT_SECONDS = 2.0
HEARTBEAT_SECONDS = 20
log = logging.getLogger("pseudo_tms")


class Bridge:
    """A connection that comes back; what was not acknowledged is delivered again."""

    def __init__(self, uri: str, queue: str, user: str) -> None:
        self._uri = uri
        self._queue = queue
        self._user = user
        self._exchange: AbstractExchange | None = None
        self._connected = asyncio.Event()
        self._connection: AbstractConnection | None = None

    @property
    def connected(self) -> bool:
        """Whether jobs can come in now."""
        return self._connected.is_set()

    async def run(self, work: Callable[[Job], Awaitable[None]]) -> None:
        """Consume for ever; a lost connection is made again."""
        while True:
            try:
                await self._consume(work)
            except* (AMQPError, OSError, TimeoutError) as errors:
                log.warning("broker: %s; connecting again", errors.exceptions)
            self._connected.clear()
            await asyncio.sleep(RECONNECT_SECONDS)

    async def publish(self, event_type: str, message_id: str, order_id: str, payload: dict[str, object]) -> None:
        """Send a report and wait until the broker has it; the next connection is awaited when there is none."""
        envelope = {
            "id": message_id,
            "type": event_type,
            "aggregate_id": order_id,
            "aggregate_version": 1,
            "occurred_at": datetime.now(UTC).isoformat(),
            "organisation_id": None,
            "correlation_id": message_id,
            "causation_id": None,
            "payload": payload,
        }
        message = aio_pika.Message(
            json.dumps(envelope).encode(),
            content_type="application/json",
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
            message_id=message_id,
            user_id=self._user,
        )
        while True:
            await self._connected.wait()
            try:
                if self._exchange is not None:
                    await self._exchange.publish(message, routing_key=event_type, timeout=CONFIRM_SECONDS)
                    return
            except (AMQPError, OSError, TimeoutError) as error:
                log.warning("report %s not confirmed: %s; sending it again", message_id, error)
                await asyncio.sleep(RECONNECT_SECONDS)

    async def disconnect(self) -> None:
        """Close the connection as if it were lost."""
        if self._connection is not None:
            await self._connection.close()

    async def _consume(self, work: Callable[[Job], Awaitable[None]]) -> None:
        # A broker that vanished without a word is noticed within a minute; by default it takes three.
        address = URL(self._uri).update_query(heartbeat=HEARTBEAT_SECONDS)
        self._connection = await aio_pika.connect(address, timeout=10)
        async with self._connection as connection:
            channel = await connection.channel(publisher_confirms=True)
            await channel.set_qos(prefetch_count=AT_ONCE)
            self._exchange = await channel.get_exchange(REPORTS_EXCHANGE, ensure=False)
            queue = await channel.get_queue(self._queue, ensure=False)
            async with asyncio.TaskGroup() as jobs:

                async def take(message: AbstractIncomingMessage) -> None:
                    jobs.create_task(handle(message, work))

                await queue.consume(take)
                self._connected.set()
                log.info("taking jobs from %s", self._queue)
                await _closed(channel)
                raise ConnectionError("the connection was closed")


async def handle(message: AbstractIncomingMessage, work: Callable[[Job], Awaitable[None]]) -> None:
    """Work one message off: acknowledged when done, set aside when hopeless, given back when it may go later."""
    try:
        envelope = json.loads(message.body)
        # Not the routing key: what an operator sends again comes straight to the queue, under the queue's name.
        if envelope["type"] not in WORKED_ON:
            await message.ack()
            return
        job = Job.of(envelope)
    except (ValueError, KeyError, TypeError) as error:
        log.error("no job: %s", error)  # noqa: TRY400 - the message is foreign, our own stack says nothing
        await message.reject(requeue=False)
        return
    try:
        await work(job)
        await message.ack()
    except Refused as error:
        log.error("job %s set aside: %s", job.message_id, error)  # noqa: TRY400 - as above
        await message.reject(requeue=False)
    except (Unreachable, TimeoutError) as error:
        log.warning("job %s given back: %s", job.message_id, error)
        await message.nack(requeue=True)


async def _closed(channel: AbstractChannel) -> None:
    ended = asyncio.Event()
    channel.close_callbacks.add(lambda *_: ended.set())
    if not channel.is_closed:
        await ended.wait()
