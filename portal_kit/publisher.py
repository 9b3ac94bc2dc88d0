"""Publishing with proof: mandatory, confirmed, with time-outs at every step; for processes without eventlet."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any

import amqp

from contracts import loader, topology
from portal_kit.broker import connect

CONFIRM_SECONDS = 10
SOCKET_SECONDS = 10
HEARTBEAT_SECONDS = 30


class PublishError(Exception):
    """The broker did not take the messages; they are to be offered again."""


class Publisher:
    """One connection and channel; any doubt about the channel discards it."""

    def __init__(self, uri: str, service: str) -> None:
        """Connect, and prove that each subscriber of `service`'s events has its queue, bound."""
        self._service = service
        try:
            self._connection = connect(
                uri, heartbeat=HEARTBEAT_SECONDS, read_timeout=SOCKET_SECONDS, write_timeout=SOCKET_SECONDS
            )
            self._channel = self._connection.channel()
            self._prove_subscribers()
            self._channel.confirm_select()
        except (OSError, amqp.AMQPError) as error:
            raise PublishError(f"the broker is not ready: {error}") from error
        self._published = 0
        self._open: dict[int, int] = {}
        self._confirmed: list[int] = []
        self._returned: set[int] = set()
        self._channel.events["basic_ack"].add(self._on_ack)
        self._channel.events["basic_nack"].add(self._on_nack)
        self._channel.events["basic_return"].add(self._on_return)

    def publish(self, messages: Sequence[tuple[str, Mapping[str, object]]]) -> list[int]:
        """Publish (type, envelope) pairs and return the positions of those that reached a queue.

        Raises PublishError when the broker does not answer in time; then nothing is known of any of them.
        """
        self._confirmed, self._returned, self._open = [], set(), {}
        try:
            for index, (event_type, envelope) in enumerate(messages):
                self._send(index, event_type, envelope)
            until = monotonic() + CONFIRM_SECONDS
            while self._open:
                self._connection.drain_events(timeout=max(0.01, until - monotonic()))
        except (OSError, amqp.AMQPError) as error:
            self.close()
            raise PublishError(f"no confirm: {error}") from error
        return [index for index in self._confirmed if index not in self._returned]

    def keep_alive(self) -> None:
        """Read and send heartbeats while there is nothing to publish."""
        try:
            self._connection.heartbeat_tick()
            self._connection.drain_events(timeout=0.001)
        except TimeoutError:
            return
        except (OSError, amqp.AMQPError) as error:
            raise PublishError(f"the broker went away: {error}") from error

    def close(self) -> None:
        """Drop the connection without ceremony: what was not confirmed is offered again anyway."""
        self._connection.collect()

    def _send(self, index: int, event_type: str, envelope: Mapping[str, object]) -> None:
        self._published += 1
        self._open[self._published] = index
        message = amqp.Message(
            json.dumps(envelope),
            content_type="application/json",
            content_encoding="utf-8",
            delivery_mode=2,
            message_id=str(envelope["id"]),
            application_headers={"index": index},
        )
        exchange = loader.event(event_type).exchange
        mandatory = bool(topology.bindings_of(event_type))
        self._channel.basic_publish(message, exchange=exchange, routing_key=event_type, mandatory=mandatory)

    def _prove_subscribers(self) -> None:
        """Check every subscriber's queue and bind it again: mandatory alone proves one queue, not each."""
        for contract in loader.produced_by(self._service):
            for binding in topology.bindings_of(contract.type):
                self._channel.queue_declare(binding.queue, passive=True)
                self._channel.queue_bind(binding.queue, binding.exchange, binding.routing_key)

    def _on_ack(self, delivery_tag: int, multiple: bool) -> None:
        for tag in self._settled(delivery_tag, multiple):
            self._confirmed.append(self._open.pop(tag))

    def _on_nack(self, delivery_tag: int, multiple: bool) -> None:
        for tag in self._settled(delivery_tag, multiple):
            self._open.pop(tag)

    def _settled(self, delivery_tag: int, multiple: bool) -> list[int]:
        if multiple:
            return [tag for tag in self._open if tag <= delivery_tag]
        return [delivery_tag] if delivery_tag in self._open else []

    def _on_return(self, _error: Any, _exchange: str, _routing_key: str, message: amqp.Message) -> None:
        # The broker confirms what it returns: without this note it would count as delivered.
        self._returned.add(message.properties["application_headers"]["index"])
