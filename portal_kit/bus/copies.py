"""Copies of events for retry queues and dead letters: published with confirms on the channel that the event came by."""

from __future__ import annotations

from functools import partial

import amqp
from eventlet.event import Event as Signal

from portal_kit.broker import user_of
from portal_kit.headers import SENDER
from portal_kit.logs import logger
from portal_kit.settings import settings

_log = logger(__name__)


class Copies:
    """The copies published on one channel; a new connection begins with new ones, so that tags are never mixed."""

    def __init__(self, channel: amqp.Channel) -> None:
        self.channel = channel
        self._unconfirmed: dict[int, Signal] = {}
        self._published = 0
        self._user = user_of(settings().amqp_uri)
        channel.confirm_select()
        channel.events["basic_ack"].add(partial(self._on_confirm, True))
        channel.events["basic_nack"].add(partial(self._on_confirm, False))

    def publish(self, exchange: str, key: str, message: amqp.Message, headers: dict[str, object]) -> bool:
        """Publish a copy and wait for the broker's confirm; without one the original stays unacknowledged.

        A broker in need of memory may take its time: the wait ends with the confirm or with the connection, whose
        heartbeats are watched. Giving up sooner would leave the original with us, unanswered, for ever.
        """
        self._published += 1
        tag, signal = self._published, Signal()
        self._unconfirmed[tag] = signal
        try:
            self.channel.basic_publish(self._copy(message, headers), exchange=exchange, routing_key=key)
            return bool(signal.wait())
        except (OSError, amqp.AMQPError) as error:
            _log.warning("event_copy_not_published", exchange=exchange, error=str(error))
            return False
        finally:
            self._unconfirmed.pop(tag, None)

    def lost(self) -> None:
        """Tell everybody who waits that no confirm will come over this connection any more."""
        waiting, self._unconfirmed = self._unconfirmed, {}
        for signal in waiting.values():
            signal.send(False)

    def _copy(self, message: amqp.Message, headers: dict[str, object]) -> amqp.Message:
        kept = message.properties.get("application_headers") or {}
        sender = message.properties.get("user_id")
        return amqp.Message(
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

    def _on_confirm(self, good: bool, delivery_tag: int, multiple: bool) -> None:
        tags = [tag for tag in self._unconfirmed if tag <= delivery_tag] if multiple else [delivery_tag]
        for tag in tags:
            signal = self._unconfirmed.pop(tag, None)
            if signal is not None:
                signal.send(good)
