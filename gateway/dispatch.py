"""The two ways in which nearly every operation is answered: one call, or the call that an event names."""

from __future__ import annotations

from starlette.responses import Response

from gateway import conditions
from gateway.binding import Binding
from gateway.exchange import Exchange
from gateway.problems import Problem


async def one_call(exchange: Exchange) -> Response:
    """Answer an operation with the call that it is bound to."""
    kwargs = await exchange.arguments()
    return exchange.answer(await exchange.call(exchange.endpoint.binding.rpc, kwargs, exchange.operation_id()))


async def change_state(exchange: Exchange) -> Response:
    """Answer `POST …/transitions` with the call whose contract names the event."""
    binding, kwargs = await change_asked_for(exchange)
    return exchange.answer(await exchange.call(binding.rpc, kwargs, exchange.operation_id(binding)))


async def change_asked_for(exchange: Exchange) -> tuple[Binding, dict[str, object]]:
    """Read which call the event of the body names, and with which arguments."""
    body = await exchange.request.json()
    if not isinstance(body, dict) or not isinstance(body.get("event"), str):
        errors: list[dict[str, object]] = [{"pointer": "/event", "message": "Required."}]
        raise Problem("invalid", "event_missing", "Name the event; GET this address lists what is possible.", errors)
    known = exchange.endpoint.by_event
    binding = known.get(body["event"])
    if binding is None:
        message = f"Unknown event; known are {', '.join(sorted(known))}."
        details: dict[str, object] = {"known": sorted(known)}
        raise Problem("invalid", "event_unknown", message, [{"pointer": "/event", "message": message}], details)
    kwargs = binding.from_path(exchange.request.path)
    kwargs.update(conditions.version(exchange.request, binding))
    kwargs.update(binding.from_body({name: value for name, value in body.items() if name != "event"}))
    return binding, kwargs
