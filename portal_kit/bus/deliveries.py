"""Deliveries of events: acknowledged after commit, retried after a delay, or set aside with a reason."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from functools import partial
from typing import Any

import amqp
from sqlalchemy.exc import IntegrityError

from contracts import names
from portal_kit.bus.copies import Copies
from portal_kit.bus.messages import Poison, attempt_of, read_event
from portal_kit.errors import RetryLater, Unavailable
from portal_kit.failpoints import reach
from portal_kit.headers import ATTEMPT, QUEUE, REASON, SINCE
from portal_kit.logs import logger
from portal_kit.metrics import EVENTS
from portal_kit.settings import settings

EVENT_PREFETCH = 10
MAX_ATTEMPTS = 12
_log = logger(__name__)


class EventDeliveries:
    """Consumes the event queues of one service on a channel with publisher confirms."""

    def __init__(self, container: Any) -> None:
        self._container = container
        self._entrypoints: dict[str, Any] = {}
        self._copies: Copies | None = None

    def add(self, entrypoint: Any) -> None:
        """Take the handler of one event type."""
        self._entrypoints[entrypoint.event_type] = entrypoint
        if entrypoint.producer == names.PROVIDER:
            # Imported here: a service that hears nothing from outside does not pay for the validator of schemas.
            from portal_kit.bus.outsiders import check_provider_event

            self._check_provider_event = check_provider_event

    def consume(self, connection: amqp.Connection) -> None:
        """Begin to consume on a new connection."""
        channel = connection.channel()
        copies = self._copies = Copies(channel)
        channel.basic_qos(0, EVENT_PREFETCH, False)
        for event_type, entrypoint in self._entrypoints.items():
            queue = names.event_queue(self._container.service_name, event_type)
            channel.basic_consume(
                queue, consumer_tag=event_type, callback=partial(self._on_event, copies, entrypoint, queue)
            )

    def lost(self) -> None:
        """Let go of what waits for confirms over a connection that is lost."""
        if self._copies is not None:
            self._copies.lost()

    def cancel(self) -> None:
        """Take no more events."""
        if self._copies is not None:
            for event_type in self._entrypoints:
                self._copies.channel.basic_cancel(event_type, nowait=True)

    def _on_event(self, copies: Copies, entrypoint: Any, queue: str, message: amqp.Message) -> None:
        try:
            event = read_event(message, entrypoint.event_type)
            if entrypoint.producer == names.PROVIDER:
                self._check_provider_event(message, event)
        except Poison as poison:
            # Setting aside waits for a confirm, which the draining green thread must not do itself.
            self._container.spawn_managed_thread(partial(self._set_aside, copies, queue, message, str(poison)))
            return
        self._container.spawn_worker(
            entrypoint,
            (event, self._container.service_name),
            {},
            handle_result=partial(self._on_result, copies, queue, message),
        )

    def _on_result(
        self, copies: Copies, queue: str, message: amqp.Message, _entrypoint: Any, _result: object, exc_info: Any
    ) -> tuple[object, object]:
        error = None if exc_info is None else exc_info[1]
        attempt = attempt_of(message)
        if error is None:
            reach(f"{self._container.service_name}.handled")
            EVENTS.labels(queue, "ok").inc()
            self._ack(copies, message)
        elif is_transient(error, attempt):
            EVENTS.labels(queue, "retry").inc()
            self._retry(copies, queue, message, attempt, error)
        else:
            _log.error("event_failed", queue=queue, exc_info=exc_info)
            self._set_aside(copies, queue, message, f"{type(error).__name__}: {error}"[:500])
        return None, None

    def _retry(self, copies: Copies, queue: str, message: amqp.Message, attempt: int, error: object) -> None:
        delay = delay_of(attempt, settings().retry_delays)
        _log.warning("event_delayed", queue=queue, attempt=attempt + 1, seconds=delay, error=str(error)[:300])
        headers: dict[str, object] = {ATTEMPT: attempt + 1}
        if copies.publish(names.retry_exchange(delay), queue, message, headers):
            self._ack(copies, message)
        else:
            self._give_back(copies, message)

    def _set_aside(self, copies: Copies, queue: str, message: amqp.Message, reason: str) -> None:
        EVENTS.labels(queue, "dead").inc()
        _log.error("event_set_aside", queue=queue, reason=reason)
        headers: dict[str, object] = {
            ATTEMPT: attempt_of(message),
            REASON: reason,
            QUEUE: queue,
            SINCE: datetime.now(UTC).isoformat(timespec="seconds"),
        }
        dead = names.dead_queue(self._container.service_name)
        if copies.publish(names.DEAD_EXCHANGE, dead, message, headers):
            self._ack(copies, message)
        else:
            self._give_back(copies, message)

    def _give_back(self, copies: Copies, message: amqp.Message) -> None:
        """Let the broker deliver an event again whose copy it refused; over a lost connection it does so anyway."""
        try:
            copies.channel.basic_reject(message.delivery_tag, requeue=True)
        except (OSError, amqp.AMQPError) as error:
            _log.warning("event_not_given_back", error=str(error))

    def _ack(self, copies: Copies, message: amqp.Message) -> None:
        try:
            copies.channel.basic_ack(message.delivery_tag)
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
