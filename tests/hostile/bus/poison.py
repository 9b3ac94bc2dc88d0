"""Messages that no service can take, one of each kind."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from contracts import loader, topology
from portal_kit.headers import ATTEMPT, DEADLINE
from portal_kit.ids import new_id
from portal_kit.testing.broker import RpcClient
from portal_kit.testing.processes import eventually

MEGABYTE = 1024 * 1024
# A header that travels with a message into the dead letters, by which a test finds its own again.
MARK = "test.poison"
_UNREADABLE: Mapping[str, str | bytes] = {
    "not JSON": "{",
    "no text": b"\xff\xfe\x00",
    "empty": "",
    "not an object": "[]",
    "too deep": "[" * 100_000,
}


def envelope(event_type: str, **changes: object) -> dict[str, object]:
    """A well-formed envelope of a type, with its contract's example, unless changed."""
    made = {
        "id": new_id(),
        "type": event_type,
        "aggregate_id": new_id(),
        "aggregate_version": 1,
        "occurred_at": "2026-11-01T10:00:00+00:00",
        "organisation_id": None,
        "correlation_id": new_id(),
        "causation_id": None,
        "payload": dict(loader.event(event_type).example),
    }
    return {**made, **changes}


def events(event_type: str) -> dict[str, str | bytes]:
    """Bodies that the queue of this type must not digest."""
    without_payload = {key: value for key, value in envelope(event_type).items() if key != "payload"}
    shapes = {
        "wrong shape": {"hello": "world"},
        "no payload": without_payload,
        "id is no UUID": envelope(event_type, id="1"),
        "time without zone": envelope(event_type, occurred_at="2026-11-01T10:00:00"),
        "version is no number": envelope(event_type, aggregate_version="one"),
        "another type": envelope("quote.expired.v1", type="something.else.v1"),
        "payload of another shape": envelope(event_type, payload={"unknown": ["fields", {"only": True}]}),
    }
    huge = json.dumps(envelope(event_type, padding="x" * MEGABYTE))
    return {**_UNREADABLE, **{kind: json.dumps(shape) for kind, shape in shapes.items()}, "huge": huge}


def calls(service: str) -> list[tuple[str, str | bytes, dict[str, Any]]]:
    """(kind, body, properties) of calls that nobody could answer or that break the protocol."""
    method = loader.rpcs(service)[0].method
    good = json.dumps({"args": [], "kwargs": {}})
    answered = {"reply_to": "reply.nobody", "correlation_id": "1"}
    bodies = {
        **_UNREADABLE,
        "positional": json.dumps({"args": [1], "kwargs": {}}),
        "kwargs is a list": json.dumps({"args": [], "kwargs": [method]}),
        "huge": json.dumps({"args": [], "kwargs": {"text": "x" * (4 * MEGABYTE)}}),
    }
    headers = {DEADLINE: "soon"}
    return [
        *((kind, body, answered) for kind, body in bodies.items()),
        ("no reply_to", good, {"correlation_id": "1"}),
        ("no correlation id", good, {"reply_to": "reply.nobody"}),
        ("bad deadline", good, {**answered, "application_headers": headers}),
        ("deadline passed", good, {**answered, "application_headers": {DEADLINE: "1000"}}),
    ]


def send(bus: RpcClient, queue: str, body: str | bytes, **properties: Any) -> None:
    """Put a marked message straight into a queue."""
    headers = {**properties.pop("application_headers", {}), MARK: "yes", ATTEMPT: "many"}
    bus.publish(body, "", queue, application_headers=headers, delivery_mode=2, **properties)


def take_back(bus: RpcClient, queue: str) -> list[Any]:
    """Remove our own messages from a queue of dead letters and return them; others stay."""
    channel = bus.connection.channel()
    ours = []
    while (message := channel.basic_get(queue)) is not None:
        if MARK in (message.properties.get("application_headers") or {}):
            channel.basic_ack(message.delivery_tag)
            ours.append(message)
    channel.close()
    return ours


def await_back(bus: RpcClient, queue: str, count: int, seconds: float = 60) -> list[Any]:
    """Take our own messages back until there are so many; the depth of the queue tells nothing, others use it too."""
    ours: list[Any] = []

    def complete() -> bool:
        ours.extend(take_back(bus, queue))
        return len(ours) >= count

    eventually(complete, seconds, f"{count} dead letters in {queue}")
    return ours


def event_queues(service: str) -> dict[str, str]:
    """Each event queue of a service with the type it is for."""
    return {topology.event_queue(service, each.type): each.type for each in loader.consumed_by(service)}
