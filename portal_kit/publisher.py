"""Publishing with proof: mandatory, confirmed, with time-outs at every step; for processes without eventlet."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message and where it goes; what is mandatory comes back when no queue takes it."""

    message: amqp.Message
    exchange: str
    routing_key: str
    mandatory: bool = True


class ConfirmedChannel:
    """One connection and channel with publisher confirms; any doubt about the channel discards it."""

    def __init__(self, uri: str) -> None:
        """Connect; raises PublishError when the broker is not there."""
        try:
            self.connection = connect(
                uri, heartbeat=HEARTBEAT_SECONDS, read_timeout=SOCKET_SECONDS, write_timeout=SOCKET_SECONDS
            )
            self.channel = self.connection.channel()
            self.channel.confirm_select()
        except (OSError, amqp.AMQPError) as error:
            raise PublishError(f"the broker is not ready: {error}") from error
        self._published = 0
        self._open: dict[int, int] = {}
        self._confirmed: list[int] = []
        self._returned: set[int] = set()
        self.channel.events["basic_ack"].add(self._on_ack)
        self.channel.events["basic_nack"].add(self._on_nack)
        self.channel.events["basic_return"].add(self._on_return)

    def send(self, messages: Sequence[Outgoing]) -> list[int]:
        """Publish and return the positions of those that reached a queue.

        Raises PublishError when the broker does not answer in time; then nothing is known of any of them.
        """
        self._confirmed, self._returned, self._open = [], set(), {}
        try:
            for index, outgoing in enumerate(messages):
                self._send(index, outgoing)
            until = monotonic() + CONFIRM_SECONDS
            while self._open:
                self.connection.drain_events(timeout=max(0.01, until - monotonic()))
        except (OSError, amqp.AMQPError) as error:
            self.close()
            raise PublishError(f"no confirm: {error}") from error
        return [index for index in self._confirmed if index not in self._returned]

    def keep_alive(self) -> None:
        """Read and send heartbeats while there is nothing to publish."""
        try:
            self.connection.heartbeat_tick()
            self.connection.drain_events(timeout=0.001)
        except TimeoutError:
            return
        except (OSError, amqp.AMQPError) as error:
            raise PublishError(f"the broker went away: {error}") from error

    def close(self) -> None:
        """Drop the connection without ceremony: what was not confirmed is offered again anyway."""
        self.connection.collect()

    def _send(self, index: int, outgoing: Outgoing) -> None:
        self._published += 1
        self._open[self._published] = index
        # By this header we know a message again that the broker returns.
        outgoing.message.properties.setdefault("application_headers", {})["index"] = index
        self.channel.basic_publish(
            outgoing.message,
            exchange=outgoing.exchange,
            routing_key=outgoing.routing_key,
            mandatory=outgoing.mandatory,
        )

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


class Publisher:
    """Publishes one service's events where the contracts say."""

    def __init__(self, uri: str, service: str) -> None:
        """Connect, and prove that each subscriber of `service`'s events has its queue, bound."""
        self._service = service
        self._sending = ConfirmedChannel(uri)
        self._channel = self._sending.channel
        try:
            self._prove_subscribers()
        except (OSError, amqp.AMQPError) as error:
            self._sending.close()
            raise PublishError(f"the broker is not ready: {error}") from error

    def publish(self, messages: Sequence[tuple[str, Mapping[str, object]]]) -> list[int]:
        """Publish (type, envelope) pairs and return the positions of those that reached a queue."""
        return self._sending.send([_to_exchange(event_type, envelope) for event_type, envelope in messages])

    def keep_alive(self) -> None:
        """Read and send heartbeats while there is nothing to publish."""
        self._sending.keep_alive()

    def close(self) -> None:
        """Drop the connection."""
        self._sending.close()

    def _prove_subscribers(self) -> None:
        """Check every subscriber's queue and bind it again: mandatory alone proves one queue, not each."""
        for contract in loader.produced_by(self._service):
            for binding in topology.bindings_of(contract.type):
                self._channel.queue_declare(binding.queue, passive=True)
                self._channel.queue_bind(binding.queue, binding.exchange, binding.routing_key)


def event_message(envelope: Mapping[str, object]) -> amqp.Message:
    """Make the message that carries an envelope; it survives a restart of the broker."""
    return amqp.Message(
        json.dumps(envelope),
        content_type="application/json",
        content_encoding="utf-8",
        delivery_mode=2,
        message_id=str(envelope["id"]),
    )


def _to_exchange(event_type: str, envelope: Mapping[str, object]) -> Outgoing:
    exchange = loader.event(event_type).exchange
    mandatory = bool(topology.bindings_of(event_type))
    return Outgoing(event_message(envelope), exchange, event_type, mandatory)
