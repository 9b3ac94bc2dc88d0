"""One long-lived connection to the broker, in green threads: reconnects by itself, never takes the process down."""

from __future__ import annotations

import random
from collections.abc import Callable

import amqp
import amqp.spec
import eventlet

from portal_kit.broker import connect
from portal_kit.logs import logger
from portal_kit.metrics import BROKER_CONNECTED

HEARTBEAT_SECONDS = 20
CONNECT_SECONDS = 10
MAX_PAUSE_SECONDS = 2
_log = logger(__name__)


class Link:
    """Keeps a connection open and calls `on_connected` with each new one to set up its channels, `on_lost` after it."""

    def __init__(
        self,
        uri: str,
        on_connected: Callable[[amqp.Connection], None],
        on_lost: Callable[[], None] = lambda: None,
    ) -> None:
        self._uri = uri
        self._on_connected = on_connected
        self._on_lost = on_lost
        self._connection: amqp.Connection | None = None
        self._stopping = False
        self.connected = False

    def run(self) -> None:
        """Connect, drain, and start over after a pause whenever the connection is lost; until stopped."""
        pause = 0.2
        while not self._stopping:
            try:
                self._connection = self._set_up()
                self._mark(True)
                pause = 0.2
                self._drain(self._connection)
            except (OSError, amqp.AMQPError) as error:
                if not self._stopping:
                    _log.warning("broker_connection_lost", error=str(error))
            finally:
                self._mark(False)
                self._drop()
                self._on_lost()
            if not self._stopping:
                eventlet.sleep(pause * random.uniform(0.7, 1.3))  # noqa: S311 - jitter, no secret
                pause = min(pause * 2, MAX_PAUSE_SECONDS)

    def stop(self) -> None:
        """Leave the loop and close the connection.

        Close is sent without waiting here: the green thread that drains reads the answer, two may not.
        """
        self._stopping = True
        connection = self._connection
        if connection is not None and self.connected:
            try:
                connection.send_method(amqp.spec.Connection.Close, "BsBB", (0, "", 0, 0))
            except (OSError, amqp.AMQPError):
                self._drop()

    def _set_up(self) -> amqp.Connection:
        """Connect and open the channels; a broker that falls silent meanwhile is given up."""
        with eventlet.Timeout(CONNECT_SECONDS, ConnectionError("the broker does not answer")):
            self._connection = connect(self._uri, heartbeat=HEARTBEAT_SECONDS)
            self._on_connected(self._connection)
        return self._connection

    def _drain(self, connection: amqp.Connection) -> None:
        beat = eventlet.spawn(self._beat, connection, eventlet.getcurrent())
        try:
            while not self._stopping:
                connection.drain_events()
        finally:
            beat.kill()

    def _beat(self, connection: amqp.Connection, drainer: eventlet.greenthread.GreenThread) -> None:
        """Send heartbeats and notice missing ones: a frozen broker must not look like a quiet one."""
        while True:
            eventlet.sleep(HEARTBEAT_SECONDS / 4)
            try:
                with eventlet.Timeout(HEARTBEAT_SECONDS, ConnectionError("the broker reads nothing")):
                    connection.heartbeat_tick()
            except (OSError, amqp.AMQPError) as error:
                # Closing the socket would not wake the green thread that reads from it.
                eventlet.kill(drainer, ConnectionError(f"the broker is silent: {error}"))
                return

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.collect()
            except (OSError, amqp.AMQPError):
                _log.debug("broker_connection_already_closed")

    def _mark(self, connected: bool) -> None:
        self.connected = connected
        BROKER_CONNECTED.set(int(connected))
