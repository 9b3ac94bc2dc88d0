"""The health pages of a process: alive, ready with reasons, and metrics."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

Checks = Mapping[str, Callable[[], bool]]
# What a person should look at although the process can work.
Alarms = Callable[[], Sequence[str]]
StartResponse = Callable[..., Any]


def health_app(
    checks: Checks, alarms: Alarms | None = None
) -> Callable[[Mapping[str, Any], StartResponse], Iterable[bytes]]:
    """Make the WSGI application; `/readyz` answers 503 with the names of the checks that fail.

    Alarms are told there too, but change nothing of the status: to take away a process that works mends nothing.
    """

    def app(environ: Mapping[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO")
        if path == "/livez":
            return _answer(start_response, "200 OK", {"status": "alive"})
        if path == "/readyz":
            failing = sorted(name for name, check in checks.items() if not check())
            status = "503 Service Unavailable" if failing else "200 OK"
            told: dict[str, object] = {"status": "not ready" if failing else "ready", "failing": failing}
            if alarms is not None:
                told["alarms"] = list(alarms())
            return _answer(start_response, status, told)
        if path == "/metrics":
            start_response("200 OK", [("Content-Type", CONTENT_TYPE_LATEST)])
            return [generate_latest()]
        return _answer(start_response, "404 Not Found", {"status": "no such page"})

    return app


def serve_in_thread(port: int, checks: Checks, alarms: Alarms | None = None) -> None:
    """Serve the pages on loopback from a daemon thread; for processes without eventlet."""
    if not port:
        return
    server = make_server("127.0.0.1", port, health_app(checks, alarms), handler_class=_Quiet)
    threading.Thread(target=server.serve_forever, name="health", daemon=True).start()


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library names it
        """Probes are no news."""


def _answer(start_response: StartResponse, status: str, body: Mapping[str, object]) -> Iterable[bytes]:
    start_response(status, [("Content-Type", "application/json")])
    return [json.dumps(body).encode()]
