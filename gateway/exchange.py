"""One request on its way through the API, with all that its operation needs to answer it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.responses import Response

from gateway import conditions
from gateway.binding import Binding
from gateway.bus import Bus, Call
from gateway.incoming import Incoming
from gateway.live.hub import Hub
from gateway.operations import PREFIX, Operation
from gateway.problems import Problem
from gateway.sessions import Principal, Sessions

if TYPE_CHECKING:
    from gateway.settings import Settings

_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An operation bound to its contract; with the changes of state by event where it dispatches them."""

    operation: Operation
    binding: Binding
    by_event: Mapping[str, Binding] = field(default_factory=dict)


@dataclass(slots=True)
class Exchange:
    """A request, who makes it, and what it is bound to."""

    request: Incoming
    endpoint: Endpoint
    bus: Bus
    sessions: Sessions
    settings: Settings
    principal: Principal | None
    hub: Hub

    @property
    def caller(self) -> Principal:
        """Return who is signed in; nobody is a problem."""
        if self.principal is None:
            raise not_signed_in()
        return self.principal

    async def call(self, rpc: str, kwargs: Mapping[str, object], operation: str | None = None) -> object:
        """Call a service on behalf of who is signed in, within the request's deadline."""
        return await self._send(rpc, kwargs, self.caller.context, operation)

    async def call_as_gateway(self, rpc: str, kwargs: Mapping[str, object], operation: str | None = None) -> object:
        """Call a service as the gateway itself, for the few things that come before anybody is signed in."""
        return await self._send(rpc, kwargs, self.sessions.own_context(), operation)

    async def _send(self, rpc: str, kwargs: Mapping[str, object], context: str, operation: str | None) -> object:
        request = self.request
        return await self.bus.call(Call(rpc, kwargs, context, request.trace_id, request.deadline, operation))

    def operation_id(self, binding: Binding | None = None) -> str | None:
        """Return the operation id for a mutating call, from the Idempotency-Key and who sent it."""
        subject = self.principal.subject if self.principal is not None else ""
        endpoint = self.endpoint
        return conditions.operation_id(self.request, endpoint.operation, binding or endpoint.binding, subject)

    async def arguments(self) -> dict[str, object]:
        """Read the call's arguments from path, headers, query and body."""
        binding = self.endpoint.binding
        kwargs = binding.from_path(self.request.path)
        kwargs.update(conditions.version(self.request, binding))
        if self.request.method in ("GET", "HEAD", "DELETE"):
            kwargs.update(binding.from_query(self.request.query()))
        else:
            body = await self.request.json()
            if binding.has_body or body is not None:
                kwargs.update(binding.from_body(body))
        return kwargs

    def answer(self, result: object) -> Response:
        """Write a service's result: entity tag, address of what is new, the next page."""
        operation = self.endpoint.operation
        if result is None:
            return Response(status_code=204)
        headers: dict[str, str] = {}
        tag = conditions.etag(result)
        if tag is not None:
            headers["etag"] = tag
            if self.request.method in ("GET", "HEAD") and conditions.unchanged(self.request, tag):
                return Response(status_code=304, headers=headers)
        if operation.location is not None and isinstance(result, Mapping):
            headers["location"] = PREFIX + operation.location.format_map({**self.request.path, **result})
        return json_response(result, operation.status, headers)


def json_response(content: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Write JSON as UTF-8 without blanks."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Response(text.encode("utf-8", "replace"), status, dict(headers or {}), _JSON)


def not_signed_in() -> Problem:
    """Make the problem of a request without a valid credential."""
    return Problem("unauthenticated", "not_signed_in", "Sign in, or send `Authorization: Bearer <API key>`.")
