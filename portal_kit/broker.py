"""Connecting to the broker by its address; free of eventlet, so that every process may use it."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

import amqp


def connect(uri: str, **options: Any) -> amqp.Connection:
    """Open a connection to `amqp://user:password@host:port/vhost`; raises OSError or amqp errors."""
    parts = urlsplit(uri)
    connection = amqp.Connection(
        host=f"{parts.hostname}:{parts.port or 5672}",
        userid=unquote(parts.username or "guest"),
        password=unquote(parts.password or "guest"),
        virtual_host=unquote(parts.path[1:]) or "/",
        ssl=parts.scheme == "amqps",
        connect_timeout=5,
        **options,
    )
    connection.connect()
    return connection
