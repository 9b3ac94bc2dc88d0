"""A private virtual host with the whole topology, and a plain client that speaks nameko's RPC protocol."""

from __future__ import annotations

import base64
import json
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any
from uuid import uuid4

import amqp

from contracts import topology
from portal_kit.broker import connect
from portal_kit.headers import CALLER, OPERATION
from portal_kit.testing.servers import Servers, servers


class CallFailed(Exception):
    """The error that a service answered with."""

    def __init__(self, error: Mapping[str, Any]) -> None:
        super().__init__(f"{error['code']}: {error['message']}")
        self.code, self.category, self.details = error["code"], error["category"], error["details"]


@dataclass(frozen=True, slots=True)
class VirtualHost:
    """One virtual host with its address."""

    name: str
    uri: str


@contextmanager
def fresh_vhost(retry_delays: tuple[int, ...] = (1, 2, 3)) -> Iterator[VirtualHost]:
    """Make a virtual host with all exchanges, queues and bindings; delete it afterwards."""
    where, name = servers(), f"it-{uuid4().hex[:12]}"
    defined = topology.definitions(name, (), retry_delays=retry_delays)
    _manage(where, "PUT", f"/api/vhosts/{name}")
    user = where["AMQP_URI"].split("//")[1].split(":")[0]
    _manage(where, "PUT", f"/api/permissions/{name}/{user}", {"configure": ".*", "write": ".*", "read": ".*"})
    body = {key: defined[key] for key in ("exchanges", "queues", "bindings", "policies")}
    _manage(where, "POST", "/api/definitions", body)
    try:
        yield VirtualHost(name, where.amqp_uri(name))
    finally:
        _manage(where, "DELETE", f"/api/vhosts/{name}")


class RpcClient:
    """Calls services over a connection of its own, one call at a time."""

    def __init__(self, uri: str) -> None:
        self.connection = connect(uri)
        self.channel = self.connection.channel()
        self._replies = self.channel.queue_declare("", exclusive=True).queue
        self.channel.queue_bind(self._replies, topology.RPC_EXCHANGE, self._replies)
        self._answers: dict[str, dict[str, Any]] = {}
        self.channel.basic_consume(self._replies, no_ack=True, callback=self._on_answer)

    def call(
        self, target: str, caller: str | None, /, operation: str | None = None, timeout: float = 20, **params: object
    ) -> Any:
        """Call `service.method`; returns the result, raises CallFailed or TimeoutError."""
        reply_id = self.send(target, caller, operation, **params)
        until = monotonic() + timeout
        while reply_id not in self._answers:
            self.connection.drain_events(timeout=max(0.01, until - monotonic()))
        answer = self._answers.pop(reply_id)
        if answer["error"]:
            raise CallFailed(answer["error"])
        return answer["result"]

    def send(self, target: str, caller: str | None, /, operation: str | None = None, **params: object) -> str:
        """Publish a call without waiting; returns the id of its answer."""
        reply_id = uuid4().hex
        headers = {name: value for name, value in ((CALLER, caller), (OPERATION, operation)) if value}
        message = amqp.Message(
            json.dumps({"args": [], "kwargs": params}),
            correlation_id=reply_id,
            reply_to=self._replies,
            content_type="application/json",
            application_headers=headers,
        )
        self.channel.basic_publish(message, exchange=topology.RPC_EXCHANGE, routing_key=target)
        return reply_id

    def poll(self, reply_id: str) -> dict[str, Any] | None:
        """Return the answer to a call that was sent, if it has come."""
        with suppress(TimeoutError):
            self.connection.drain_events(timeout=0.05)
        return self._answers.pop(reply_id, None)

    def publish(self, body: str | bytes, exchange: str, routing_key: str, **properties: Any) -> None:
        """Publish anything anywhere: tests of poison need it."""
        self.channel.basic_publish(amqp.Message(body, **properties), exchange=exchange, routing_key=routing_key)

    def depth(self, queue: str) -> int:
        """Count the messages that are ready in a queue."""
        return int(self.channel.queue_declare(queue, passive=True).message_count)

    def take(self, queue: str) -> amqp.Message | None:
        """Take one message out of a queue."""
        return self.channel.basic_get(queue, no_ack=True)

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def _on_answer(self, message: amqp.Message) -> None:
        self._answers[message.properties["correlation_id"]] = json.loads(message.body)


def _manage(where: Servers, method: str, path: str, body: object = None) -> None:
    address = where["AMQP_MANAGEMENT_URI"]
    scheme, rest = address.split("//")
    credentials, host = rest.rsplit("@", 1)
    request = urllib.request.Request(
        f"{scheme}//{host.rstrip('/')}{path}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={
            "Authorization": "Basic " + base64.b64encode(credentials.encode()).decode(),
            "Content-Type": "application/json",
        },
    )
    urllib.request.urlopen(request, timeout=20).close()
