"""A closed loop of calls: so many in flight, one process, raw AMQP."""

from __future__ import annotations

import json
from time import perf_counter, time
from uuid import uuid4

import amqp

from contracts import topology
from portal_kit.broker import connect
from portal_kit.headers import CALLER, CORRELATION, DEADLINE


def rate(uri: str, target: str, token: str, calls: int, in_flight: int = 50) -> float:
    """Return calls per second over `calls` calls of `target`, after a tenth of them to warm up."""
    load = _Load(uri, target, token)
    load.run(calls // 10, in_flight)
    began = perf_counter()
    load.run(calls, in_flight)
    took = perf_counter() - began
    load.close()
    return calls / took


class _Load:
    def __init__(self, uri: str, target: str, token: str) -> None:
        self._connection = connect(uri)
        self._channel = self._connection.channel()
        self._replies = self._channel.queue_declare("", exclusive=True).queue
        self._channel.queue_bind(self._replies, topology.RPC_EXCHANGE, self._replies)
        self._channel.basic_consume(self._replies, no_ack=True, callback=self._on_reply)
        self._target, self._token = target, token
        self._body = json.dumps({"args": [], "kwargs": {"text": "x" * 100}})
        self._sent = self._left = 0

    def run(self, calls: int, in_flight: int) -> None:
        self._sent, self._left = 0, calls
        self._calls = calls
        for _ in range(min(in_flight, calls)):
            self._send()
        while self._left:
            self._connection.drain_events(timeout=20)

    def close(self) -> None:
        self._connection.close()

    def _send(self) -> None:
        self._sent += 1
        headers = {CALLER: self._token, CORRELATION: "bench", DEADLINE: str(int((time() + 10) * 1000))}
        message = amqp.Message(
            self._body, correlation_id=uuid4().hex, reply_to=self._replies, application_headers=headers
        )
        self._channel.basic_publish(message, exchange=topology.RPC_EXCHANGE, routing_key=self._target)

    def _on_reply(self, message: amqp.Message) -> None:
        error = json.loads(message.body)["error"]
        if error:
            raise RuntimeError(f"a call failed: {error}")
        self._left -= 1
        if self._sent < self._calls:
            self._send()
