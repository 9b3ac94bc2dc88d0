"""The outermost layer: ids, deadlines, limits on headers, security headers, figures, and the last net for errors."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway import problems
from gateway.metrics import REQUEST_SECONDS, REQUESTS
from gateway.problems import Problem
from gateway.settings import Settings
from portal_kit.ids import new_id
from portal_kit.logs import logger

MAX_HEADERS = 100
MAX_HEADER_BYTES = 32 * 1024

log = logger(__name__)


@dataclass(slots=True)
class Envelope:
    """What surrounds one request: its id, its deadline by both clocks, its route for the figures."""

    trace_id: str
    deadline: float
    ends: float
    route: str = "other"
    status: int = 0
    complete: bool = False
    answered: float = 0.0
    """When a stream that goes on and on was answered, by the clock of the figures."""

    headers: dict[str, str] = field(default_factory=dict)


class Edge:
    """Wraps the whole application."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._seconds = settings.request_seconds
        self._headers = _security_headers(settings.secure)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever happens below."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        ends = asyncio.get_running_loop().time() + self._seconds
        envelope = Envelope(new_id(), time.time() + self._seconds, ends)
        scope["portolan"] = envelope
        started = time.perf_counter()

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                envelope.status = message["status"]
                message["headers"] = self._seal(message.get("headers", ()), envelope)
            elif message["type"] == "http.response.body":
                envelope.complete = not message.get("more_body", False)
            await send(message)

        try:
            _check_headers(scope)
            await self._app(scope, receive, sealed)
        except Problem as problem:
            await self._rescue(problem, envelope, scope, receive, sealed)
        except Exception:
            log.exception("gateway.error", trace_id=envelope.trace_id, route=envelope.route)
            await self._rescue(problems.internal(), envelope, scope, receive, sealed)
        finally:
            if envelope.status >= 500:
                log.warning("request_failed", trace_id=envelope.trace_id, route=envelope.route, status=envelope.status)
            REQUESTS.labels(envelope.route, scope["method"], str(envelope.status)).inc()
            REQUEST_SECONDS.labels(envelope.route).observe((envelope.answered or time.perf_counter()) - started)

    def _seal(self, given: Iterable[tuple[bytes, bytes]], envelope: Envelope) -> list[tuple[bytes, bytes]]:
        headers = list(given)
        names = {name for name, _ in headers}
        headers.extend(pair for pair in self._headers if pair[0] not in names)
        headers.append((b"x-request-id", envelope.trace_id.encode()))
        return headers

    async def _rescue(self, problem: Problem, envelope: Envelope, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a problem that nobody below answered; an answer that has begun can only be cut off."""
        if envelope.complete:
            return
        if envelope.status:
            raise problem
        await problems.answer(problem, envelope.trace_id)(scope, receive, send)


def _check_headers(scope: Scope) -> None:
    headers = scope["headers"]
    if len(headers) > MAX_HEADERS or sum(len(name) + len(value) for name, value in headers) > MAX_HEADER_BYTES:
        message = f"At most {MAX_HEADERS} headers of together {MAX_HEADER_BYTES} bytes are read."
        raise Problem("headers", "headers_too_large", message, headers={"connection": "close"})


def _security_headers(secure: bool) -> list[tuple[bytes, bytes]]:
    headers = [
        (
            b"content-security-policy",
            b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        ),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"cache-control", b"no-store"),
    ]
    if secure:
        headers.append((b"strict-transport-security", b"max-age=63072000; includeSubDomains"))
    return headers
