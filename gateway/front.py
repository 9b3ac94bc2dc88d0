"""The ASGI application of `/api/v1`: finds the operation, knows the caller, keeps the limits, and answers trouble."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gateway import dispatch, problems
from gateway.bus import Bus
from gateway.edge import Envelope
from gateway.exchange import Endpoint, Exchange, not_signed_in
from gateway.incoming import Incoming, read_headers
from gateway.limits import Allowance, Limiter, Rate
from gateway.live.hub import Hub
from gateway.metrics import LIMITED
from gateway.problems import Problem
from gateway.routes import Match, Routes
from gateway.sessions import Principal, Sessions, check_csrf, credential_of
from gateway.settings import Settings


@dataclass(frozen=True, slots=True)
class Parts:
    """What the API is put together from."""

    bus: Bus
    sessions: Sessions
    limiter: Limiter
    settings: Settings
    hub: Hub


class Api:
    """Answers every request below `/api/v1`."""

    def __init__(self, parts: Parts, endpoints: Iterable[Endpoint]) -> None:
        self._parts = parts
        self._routes: Routes[Endpoint] = Routes()
        settings = parts.settings
        self._known = Rate("caller", settings.rate_per_second, settings.rate_burst)
        self._unknown = Rate("address", settings.anonymous_per_second, settings.anonymous_burst)
        for endpoint in endpoints:
            self._routes.add(endpoint.operation.method, endpoint.operation.full_path, endpoint)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        envelope: Envelope = scope["portolan"]
        try:
            response = await self._answer(scope, receive, envelope)
        except Problem as problem:
            response = problems.answer(problem, envelope.trace_id)
        response.headers.update(envelope.headers)
        await response(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, envelope: Envelope) -> Response:
        match = self._routes.find(scope["path"])
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        endpoint = match.methods.get(method) if match is not None else None
        request = Incoming(scope, receive, read_headers(scope), envelope.trace_id, envelope.deadline, envelope.ends)
        if match is None or endpoint is None:
            self._limit(f"address {request.address}", self._unknown, envelope)
            return _nowhere(match, method)
        envelope.route = endpoint.operation.full_path
        request.path.update(match.parameters)
        principal = await self.recognise(request, envelope, public=endpoint.operation.public)
        return await self._run(endpoint, request, principal)

    async def inside(self, request: Incoming, principal: Principal | None) -> Response:
        """Answer a request of a page of ours, whose person was recognised and counted when the page was asked for."""
        match = self._routes.find(str(request.scope["path"]))
        if match is None or request.method not in match.methods:
            raise LookupError(f"{request.method} {request.scope['path']} is no operation")
        endpoint = match.methods[request.method]
        request.path.update(match.parameters)
        if principal is None and not endpoint.operation.public:
            raise not_signed_in()
        return await self._run(endpoint, request, principal)

    async def _run(self, endpoint: Endpoint, request: Incoming, principal: Principal | None) -> Response:
        parts = self._parts
        exchange = Exchange(request, endpoint, parts.bus, parts.sessions, parts.settings, principal, parts.hub)
        handler = endpoint.operation.handler
        if handler is not None:
            return await handler(exchange)
        if endpoint.operation.transitions_of is not None:
            return await dispatch.change_state(exchange)
        return await dispatch.one_call(exchange)

    async def recognise(self, request: Incoming, envelope: Envelope, *, public: bool = False) -> Principal | None:
        """Recognise the caller; who is not known yet counts against the address, so that guessing keys is slow.

        Returns nobody where the operation is public; raises Problem for a wrong or missing credential elsewhere.
        """
        settings, sessions = self._parts.settings, self._parts.sessions
        credential = None if public else credential_of(request, settings.cookie)
        principal = sessions.remembered(credential) if credential is not None else None
        if credential is None or principal is None:
            self._limit(f"address {request.address}", self._unknown, envelope)
        else:
            self._limit(f"caller {principal.subject}", self._known, envelope)
        if credential is None:
            if public:
                return None
            raise not_signed_in()
        check_csrf(request, credential, settings.origin)
        if principal is not None and sessions.fresh(principal):
            return principal
        return await sessions.identify(credential, request)

    def _limit(self, key: str, rate: Rate, envelope: Envelope) -> Allowance:
        allowance = self._parts.limiter.take(key, rate)
        envelope.headers.update(allowance.headers())
        if not allowance.allowed:
            LIMITED.inc()
            raise Problem("rate", "rate_limited", f"Too many requests; wait {allowance.wait} seconds.")
        return allowance


def _nowhere(match: Match[Endpoint] | None, method: str) -> Response:
    if match is None:
        raise Problem("not_found", "no_such_address", "There is no such address; GET /api/v1/openapi.json lists all.")
    allow = ", ".join(sorted({*match.methods, "OPTIONS", *(("HEAD",) if "GET" in match.methods else ())}))
    if method == "OPTIONS":
        return Response(status_code=204, headers={"allow": allow})
    raise Problem("method", "method_not_allowed", f"Allowed here: {allow}.", headers={"allow": allow})
