"""What changes while one looks: `/live`."""

from __future__ import annotations

from starlette.responses import Response

from contracts.loader import Param
from gateway.exchange import Exchange
from gateway.live.response import LiveResponse
from gateway.openapi_parameters import EVENT_STREAM
from gateway.operations import Operation
from gateway.problems import Problem

LAST = "last_event_id"
LONGEST = 100
ABOUT = (
    "Server-sent events. `hello` comes first; `change` tells that a thing you may read has changed (fetch it anew, "
    "the notice holds nothing of it); after `reset` fetch everything anew, since something may have been missed. "
    "Resume with the `Last-Event-ID` of the last notice, which is known for ten minutes."
)


async def follow(exchange: Exchange) -> Response:
    """Open a stream for whoever is signed in."""
    principal, permission = exchange.caller, exchange.endpoint.binding.contract.permission
    granted = principal.me.get("permissions")
    if not isinstance(granted, dict) or permission not in granted:
        raise Problem("forbidden", "not_permitted", f"This needs the permission {permission}.")
    last = _last_event_id(exchange)
    exchange.hub.admit(principal)
    return LiveResponse(exchange.hub, principal, last)


def _last_event_id(exchange: Exchange) -> str | None:
    """Read where to resume; the header wins, since a browser keeps it up to date by itself."""
    query = exchange.request.query()
    unknown = sorted(query.keys() - {LAST})
    if unknown:
        errors: list[dict[str, object]] = [{"parameter": name, "message": "Unknown here."} for name in unknown]
        raise Problem("invalid", "query_invalid", "The query has errors; see `errors`.", errors)
    given = exchange.request.header("last-event-id") or next(iter(query.get(LAST, ())), None)
    return given[:LONGEST] if given else None


OPERATIONS = (
    Operation(
        "GET",
        "/live",
        "identity.get_me",
        "Follow what changes.",
        handler=follow,
        extra=(Param(LAST, "text", optional=True),),
        produces=EVENT_STREAM,
        named="follow_changes",
        about=ABOUT,
    ),
)
