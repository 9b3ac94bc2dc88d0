"""The broker's definitions, and RabbitMQ's management interface, which loads them: AMQP itself cannot."""

from __future__ import annotations

import base64
import json
import urllib.request
from urllib.parse import unquote, urlsplit

from contracts import topology
from ops.settings import management_uri
from ops.troubles import OpsTrouble
from portal_kit.settings import settings


def wanted_definitions() -> bytes:
    """Write down the exchanges, queues and bindings that this release needs on the virtual host of AMQP_URI."""
    vhost = unquote(urlsplit(settings().amqp_uri).path[1:]) or "/"
    told = topology.definitions(vhost, (), retry_delays=settings().retry_delays)
    return (json.dumps(told, indent=1) + "\n").encode()


def load_definitions() -> None:
    """Bring the broker's exchanges, queues and bindings in, where AMQP_MANAGEMENT_URI says how to reach it."""
    uri = management_uri()
    if not uri:
        return
    parts = urlsplit(uri)
    if parts.scheme not in {"http", "https"}:
        raise OpsTrouble("AMQP_MANAGEMENT_URI is no http or https address")
    credentials = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
    request = urllib.request.Request(  # noqa: S310 - the scheme was checked above
        f"{parts.scheme}://{parts.hostname}:{parts.port or 15672}/api/definitions",
        data=wanted_definitions(),
        headers={
            "Authorization": "Basic " + base64.b64encode(credentials.encode()).decode(),
            "Content-Type": "application/json",
        },
    )
    with urllib.request.urlopen(request, timeout=60):  # noqa: S310 - as above
        return
