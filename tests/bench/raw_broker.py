"""What the broker itself takes from publishing, confirmed, into a quorum queue, to a consumer."""

from __future__ import annotations

from threading import Event, Thread
from time import perf_counter, sleep
from uuid import uuid4

import amqp

from portal_kit.broker import connect


def raw_times(uri: str, rate: float, seconds: float) -> list[float]:
    """Publish at a rate and return each message's milliseconds until a consumer has it."""
    queue, times, done = f"bench-{uuid4().hex[:8]}", list[float](), Event()
    publishing, consuming = connect(uri), connect(uri)
    channel, other = publishing.channel(), consuming.channel()
    channel.confirm_select()
    channel.queue_declare(queue, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
    other.basic_qos(0, 10, False)

    def take(message: amqp.Message) -> None:
        times.append((perf_counter() - float(message.body)) * 1000)
        other.basic_ack(message.delivery_tag)
        if len(times) == int(rate * seconds):
            done.set()

    other.basic_consume(queue, callback=take)

    def drain() -> None:
        while not done.is_set():
            try:
                consuming.drain_events(timeout=1)
            except TimeoutError:
                continue

    thread = Thread(target=drain, daemon=True)
    thread.start()
    began = perf_counter()
    for number in range(int(rate * seconds)):
        sleep(max(0.0, began + number / rate - perf_counter()))
        message = amqp.Message(str(perf_counter()), delivery_mode=2)
        channel.basic_publish_confirm(message, exchange="", routing_key=queue)
    if not done.wait(30):
        raise RuntimeError("the broker kept messages back")
    thread.join(5)
    consuming.close()
    channel.queue_delete(queue)
    publishing.close()
    return times
