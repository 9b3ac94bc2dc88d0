"""Taking messages out of a queue to look at them, so that each goes back to its place unless it is acknowledged.

One consumer takes all of them: what a quorum queue gets back from one consumer keeps its order, also when the consumer is
killed. Each `basic.get` would be a consumer of its own to it, and what they held comes back in the order of their names.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import amqp

# The protocol's largest number of messages that a consumer may hold.
AT_MOST = 65_535
PATIENCE_SECONDS = 3


@contextmanager
def taking(connection: amqp.Connection, queue: str, limit: int = AT_MOST) -> Iterator[Iterator[amqp.Message]]:
    """Hand out the oldest messages of a queue, as many as lay there at the beginning and `limit` allows.

    Raises amqp.NotFound for a queue that the broker does not have.
    """
    channel = connection.channel()
    try:
        count = min(int(channel.queue_declare(queue, passive=True).message_count), limit, AT_MOST)
        arrived: deque[amqp.Message] = deque()
        if count:
            channel.basic_qos(0, count, False)
            channel.basic_consume(queue, callback=arrived.append)
        yield _handed_out(connection, arrived, count)
    finally:
        if channel.is_open:
            channel.close()


def _handed_out(connection: amqp.Connection, arrived: deque[amqp.Message], count: int) -> Iterator[amqp.Message]:
    for _ in range(count):
        until = monotonic() + PATIENCE_SECONDS
        while not arrived:
            try:
                connection.drain_events(timeout=max(0.01, until - monotonic()))
            except TimeoutError:
                return  # somebody else has taken the others meanwhile
        yield arrived.popleft()
