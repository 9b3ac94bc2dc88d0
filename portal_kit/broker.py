"""Connecting to the broker by its address; free of eventlet, so that every process may use it."""

from __future__ import annotations

from ssl import TLSVersion
from threading import Lock
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

import amqp
from amqp.transport import SSLTransport, TCPTransport

_READ_BYTES = 64 * 1024


class OneAtATime:
    """Lets one thread write at a time: a frame that waits for room must not be cut by another's.

    A process under eventlet has patched locks before it imports this, so that its green threads wait for each other.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._writing = Lock()

    def write(self, data: Any) -> None:
        """Write all of the data before anybody else writes."""
        with self._writing:
            super().write(data)  # type: ignore[misc]


class SecureTransport(OneAtATime, SSLTransport):
    """A transport over TLS."""


class Transport(OneAtATime, TCPTransport):
    """A transport that takes from the socket what is there.

    py-amqp asks for the head, the payload and the end of each of a message's three frames: nine system calls a
    message. It keeps what it got beyond its wish, so one call that asks for more serves all of them.
    """

    def _setup_transport(self) -> None:
        super()._setup_transport()
        receive = self.sock.recv
        self._quick_recv = lambda _wanted: receive(_READ_BYTES)


class Connection(amqp.Connection):
    """A connection that does not ask to be told of a blocked broker.

    With that wish py-amqp reads from the socket before each publish, in whatever green thread publishes,
    and takes frames from under the one that drains. Our time-outs notice a blocked broker anyway.
    """

    def Transport(  # noqa: N802 - py-amqp's own name
        self, host: str, connect_timeout: float, ssl: Any, read_timeout: Any, write_timeout: Any, **options: Any
    ) -> Any:
        """Read in large pieces, except over TLS, which does so by itself."""
        make = SecureTransport if ssl else Transport
        timeouts = {"read_timeout": read_timeout, "write_timeout": write_timeout}
        return make(host, connect_timeout, ssl=ssl, **timeouts, **options)

    negotiate_capabilities: ClassVar[dict[str, bool]] = {
        name: wanted for name, wanted in amqp.Connection.negotiate_capabilities.items() if name != "connection.blocked"
    }


def connect(uri: str, **options: Any) -> amqp.Connection:
    """Open a connection to `amqp://user:password@host:port/vhost`, over TLS for `amqps`; raises OSError or amqp errors."""
    parts = urlsplit(uri)
    secure = parts.scheme == "amqps"
    connection = Connection(
        host=f"{parts.hostname}:{parts.port or (5671 if secure else 5672)}",
        userid=user_of(uri),
        password=unquote(parts.password or "guest"),
        virtual_host=unquote(parts.path[1:]) or "/",
        # Without the name py-amqp takes any certificate that somebody known has signed, whoever it was made for.
        ssl={"server_hostname": parts.hostname, "tls_minimum_version": TLSVersion.TLSv1_2} if secure else False,
        connect_timeout=5,
        **options,
    )
    connection.connect()
    return connection


def user_of(uri: str) -> str:
    """Return the broker user that an address names."""
    return unquote(urlsplit(uri).username or "guest")
