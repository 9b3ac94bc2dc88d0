"""What comes off the wire, checked before any handler sees it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from time import time as wall_time
from typing import Any

import amqp

from portal_kit.envelope import Envelope, InvalidEnvelope
from portal_kit.errors import PortalError
from portal_kit.headers import ATTEMPT, CALLER, CORRELATION, DEADLINE, OPERATION

MAX_CALL_BYTES = 4 * 1024 * 1024
MAX_EVENT_BYTES = 1024 * 1024


class Poison(Exception):
    """A message that no retry can make good; it is set aside with this reason."""


@dataclass(frozen=True, slots=True)
class Call:
    """One RPC request: the method, its parameters, who calls, and until when the answer matters."""

    method: str
    params: Mapping[str, Any]
    caller_token: str | None
    operation_id: str | None
    correlation_id: str
    deadline: float | None
    reply_to: str
    reply_id: str

    @property
    def expired(self) -> bool:
        """Whether the caller has stopped waiting."""
        return self.deadline is not None and wall_time() > self.deadline


def read_call(message: amqp.Message) -> Call:
    """Read a request; Poison for one that nobody could be answered."""
    properties: dict[str, Any] = message.properties
    reply_to, reply_id = properties.get("reply_to"), properties.get("correlation_id")
    if not reply_to or not reply_id:
        raise Poison("the call names no reply queue or no correlation id")
    body = _json_object(message, MAX_CALL_BYTES)
    kwargs = body.get("kwargs", {})
    if body.get("args") not in (None, []) or not isinstance(kwargs, dict):
        raise Poison("parameters travel by name, in kwargs")
    headers = _headers(properties)
    return Call(
        method=str(message.delivery_info["routing_key"]).rpartition(".")[2],
        params=kwargs,
        caller_token=headers.get(CALLER),
        operation_id=_short(headers.get(OPERATION)),
        correlation_id=_short(headers.get(CORRELATION)) or str(reply_id)[:100],
        deadline=_deadline(headers.get(DEADLINE)),
        reply_to=str(reply_to),
        reply_id=str(reply_id),
    )


def read_event(message: amqp.Message, event_type: str) -> Envelope:
    """Read an envelope of the type that the queue is for; Poison otherwise."""
    try:
        envelope = Envelope.from_dict(_json_object(message, MAX_EVENT_BYTES))
    except InvalidEnvelope as error:
        raise Poison(str(error)) from error
    if envelope.type != event_type:
        raise Poison(f"the queue is for {event_type}")
    return envelope


def attempt_of(message: amqp.Message) -> int:
    """How often this event came back from a delay; 0 at first."""
    value = _headers(message.properties).get(ATTEMPT, 0)
    return value if isinstance(value, int) and value >= 0 else 0


def error_on_wire(error: BaseException) -> dict[str, object]:
    """Describe an error in nameko's shape; what nobody expected tells nothing of its text."""
    known = isinstance(error, PortalError)
    message = error.message if isinstance(error, PortalError) else "Something went wrong on our side."
    return {
        "exc_type": type(error).__name__ if known else "InternalError",
        "exc_path": f"{type(error).__module__}.{type(error).__name__}" if known else "InternalError",
        "exc_args": [],
        "value": message,
        "category": error.category if isinstance(error, PortalError) else "internal",
        "code": error.code if isinstance(error, PortalError) else "internal",
        "message": message,
        "details": error.details if isinstance(error, PortalError) else {},
    }


def _json_object(message: amqp.Message, limit: int) -> dict[str, Any]:
    body = message.body
    if isinstance(body, str):
        body = body.encode("utf-8", "surrogatepass")
    if len(body) > limit:
        raise Poison(f"the body has more than {limit} bytes")
    try:
        read = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Poison("the body is no JSON") from error
    if not isinstance(read, dict):
        raise Poison("the body is no JSON object")
    return read


def _headers(properties: Mapping[str, Any]) -> Mapping[str, Any]:
    headers = properties.get("application_headers")
    return headers if isinstance(headers, dict) else {}


def _short(value: object) -> str | None:
    return value[:200] if isinstance(value, str) and value else None


def _deadline(value: object) -> float | None:
    try:
        return None if value is None else int(str(value)) / 1000
    except ValueError as error:
        raise Poison("the deadline is no number") from error
