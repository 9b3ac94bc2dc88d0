"""Deliveries of events: acknowledged after commit, retried after a delay, or set aside with a reason."""

from __future__ import annotations

import random
from functools import partial
from typing import Any

import amqp
from eventlet.event import Event as Signal
from sqlalchemy.exc import IntegrityError

from contracts import names
from portal_kit.broker import user_of
from portal_kit.bus.messages import Poison, attempt_of, read_event
from portal_kit.errors import RetryLater, Unavailable
from portal_kit.failpoints import reach
from portal_kit.headers import ATTEMPT, QUEUE, REASON, SENDER
from portal_kit.logs import logger
from portal_kit.metrics import EVENTS
from portal_kit.settings import settings

EVENT_PREFETCH = 10
MAX_ATTEMPTS = 12
CONFIRM_SECONDS = 10
_log = logger(__name__)


class EventDeliveries:
    """Consumes the event queues of one service on a channel with publisher confirms."""

    def __init__(self, container: Any) -> None:
        self._container = container
        self._entrypoints: dict[str, Any] = {}
        self._channel: amqp.Channel | None = None
        self._unconfirmed: dict[int, Signal] = {}
        self._published = 0
        self._user = user_of(settings().amqp_uri)

    def add(self, entrypoint: Any) -> None:
        """Take the handler of one event type."""
        self._entrypoints[entrypoint.event_type] = entrypoint
        if entrypoint.producer == names.PROVIDER:
            # Imported here: a service that hears nothing from outside does not pay for the validator of schemas.
            from portal_kit.bus.outsiders import check_provider_event

            self._check_provider_event = check_provider_event

    def consume(self, connection: amqp.Connection) -> None:
        """Begin to consume on a new connection; what waited for confirms of the old one fails."""
        for signal in self._unconfirmed.values():
            signal.send(False)
        self._unconfirmed, self._published = {}, 0
        channel = self._channel = connection.channel()
        channel.confirm_select()
        channel.events["basic_ack"].add(partial(self._on_confirm, True))
        channel.events["basic_nack"].add(partial(self._on_confirm, False))
        channel.basic_qos(0, EVENT_PREFETCH, False)
        for event_type, entrypoint in self._entrypoints.items():
            queue = names.event_queue(self._container.service_name, event_type)
            channel.basic_consume(
                queue, consumer_tag=event_type, callback=partial(self._on_event, channel, entrypoint, queue)
            )

    def cancel(self) -> None:
        """Take no more events."""
        if self._channel is not None:
            for event_type in self._entrypoints:
                self._channel.basic_cancel(event_type, nowait=True)

    def _on_event(self, channel: amqp.Channel, entrypoint: Any, queue: str, message: amqp.Message) -> None:
        try:
            event = read_event(message, entrypoint.event_type)
            if entrypoint.producer == names.PROVIDER:
                self._check_provider_event(message, event)
        except Poison as poison:
            # Setting aside waits for a confirm, which the draining green thread must not do itself.
            self._container.spawn_managed_thread(partial(self._set_aside, channel, queue, message, str(poison)))
            return
        self._container.spawn_worker(
            entrypoint,
            (event, self._container.service_name),
            {},
            handle_result=partial(self._on_result, channel, queue, message),
        )

    def _on_result(
        self, channel: amqp.Channel, queue: str, message: amqp.Message, _entrypoint: Any, _result: object, exc_info: Any
    ) -> tuple[object, object]:
        error = None if exc_info is None else exc_info[1]
        attempt = attempt_of(message)
        if error is None:
            reach(f"{self._container.service_name}.handled")
            EVENTS.labels(queue, "ok").inc()
            self._ack(channel, message)
        elif is_transient(error, attempt):
            EVENTS.labels(queue, "retry").inc()
            self._retry(channel, queue, message, attempt, error)
        else:
            _log.error("event_failed", queue=queue, exc_info=exc_info)
            self._set_aside(channel, queue, message, f"{type(error).__name__}: {error}"[:500])
        return None, None

    def _retry(self, channel: amqp.Channel, queue: str, message: amqp.Message, attempt: int, error: object) -> None:
        delay = delay_of(attempt, settings().retry_delays)
        _log.warning("event_delayed", queue=queue, attempt=attempt + 1, seconds=delay, error=str(error)[:300])
        headers: dict[str, object] = {ATTEMPT: attempt + 1}
        if self._publish(channel, names.retry_exchange(delay), queue, message, headers):
            self._ack(channel, message)

    def _set_aside(self, channel: amqp.Channel, queue: str, message: amqp.Message, reason: str) -> None:
        EVENTS.labels(queue, "dead").inc()
        _log.error("event_set_aside", queue=queue, reason=reason)
        headers: dict[str, object] = {ATTEMPT: attempt_of(message), REASON: reason, QUEUE: queue}
        dead = names.dead_queue(self._container.service_name)
        if self._publish(channel, names.DEAD_EXCHANGE, dead, message, headers):
            self._ack(channel, message)

    def _publish(
        self, channel: amqp.Channel, exchange: str, key: str, message: amqp.Message, headers: dict[str, object]
    ) -> bool:
        """Publish a copy and wait for the broker's confirm; without one the original stays unacknowledged."""
        kept = message.properties.get("application_headers") or {}
        sender = message.properties.get("user_id")
        copy = amqp.Message(
            message.body,
            application_headers={
                **(kept if isinstance(kept, dict) else {}),
                **({SENDER: sender} if sender and sender != self._user else {}),
                **headers,
            },
            content_type=message.properties.get("content_type", "application/json"),
            delivery_mode=2,
            # The broker takes no other user's name from us; ours on a copy says that its sender was checked.
            user_id=self._user,
        )
        self._published += 1
        tag, signal = self._published, Signal()
        self._unconfirmed[tag] = signal
        try:
            channel.basic_publish(copy, exchange=exchange, routing_key=key)
            return bool(signal.wait(CONFIRM_SECONDS))
        except (OSError, amqp.AMQPError) as error:
            _log.warning("event_copy_not_published", exchange=exchange, error=str(error))
            return False
        finally:
            self._unconfirmed.pop(tag, None)

    def _on_confirm(self, good: bool, delivery_tag: int, multiple: bool) -> None:
        tags = [tag for tag in self._unconfirmed if tag <= delivery_tag] if multiple else [delivery_tag]
        for tag in tags:
            signal = self._unconfirmed.pop(tag, None)
            if signal is not None:
                signal.send(good)

    def _ack(self, channel: amqp.Channel, message: amqp.Message) -> None:
        try:
            channel.basic_ack(message.delivery_tag)
        except (OSError, amqp.AMQPError) as error:
            # The broker delivers it again; the inbox knows it.
            _log.warning("event_not_acknowledged", error=str(error))


def is_transient(error: BaseException, attempt: int) -> bool:
    """Whether waiting can help: a missing predecessor, a part that is down, or two writers at once."""
    if isinstance(error, IntegrityError):
        return attempt < 2
    return isinstance(error, RetryLater | Unavailable) and attempt < MAX_ATTEMPTS


def delay_of(attempt: int, delays: tuple[int, ...]) -> int:
    """Choose a delay that grows with the attempts, with jitter among the neighbours."""
    highest = min(attempt + 1, len(delays) - 1)
    return delays[random.randint(min(attempt, highest), highest)]  # noqa: S311 - no secret
