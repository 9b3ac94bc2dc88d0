"""The AsyncAPI 3.0 document of all events, made from their contracts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts import loader
from contracts.loader import EventContract
from contracts.names import PROVIDER_OUT
from contracts.topology import PROVIDER_SYSTEMS, event_queue, provider_queue

_ENVELOPE: Mapping[str, object] = {
    "type": "object",
    "required": ["id", "type", "aggregate_id", "aggregate_version", "occurred_at", "correlation_id", "payload"],
    "properties": {
        "id": {"type": "string", "format": "uuid", "description": "UUIDv7; the same event always carries the same id"},
        "type": {"type": "string"},
        "aggregate_id": {"type": "string", "format": "uuid"},
        "aggregate_version": {"type": "integer", "description": "what is older than seen has no effect"},
        "occurred_at": {"type": "string", "format": "date-time"},
        "organisation_id": {"type": ["string", "null"], "format": "uuid"},
        "correlation_id": {"type": "string", "description": "one id from the browser to the last event"},
        "causation_id": {"type": ["string", "null"], "description": "the call or event that led to this one"},
        "payload": {"type": "object"},
    },
}


def document() -> dict[str, object]:
    """Describe every event: its channel, its message, who sends it and who receives it."""
    contracts = loader.events()
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Portolan events",
            "version": "1",
            "description": (
                "Every event of the suite. Production systems of the provider read `provider.out` through their own "
                "queue and write to `provider.in`; everything else is internal. Readers ignore fields they do not know."
            ),
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {each.type: _channel(each) for each in contracts},
        "operations": {name: operation for each in contracts for name, operation in _operations(each).items()},
        "components": {
            "schemas": {"Envelope": _ENVELOPE},
            "messages": {each.type: _message(each) for each in contracts},
        },
    }


def _channel(contract: EventContract) -> dict[str, object]:
    return {
        "address": contract.type,
        "description": contract.purpose,
        "messages": {contract.type: {"$ref": f"#/components/messages/{contract.type}"}},
        "bindings": {"amqp": {"is": "routingKey", "exchange": _exchange(contract), "bindingVersion": "0.3.0"}},
    }


def _exchange(contract: EventContract) -> dict[str, object]:
    return {"name": contract.exchange, "type": "topic", "durable": True, "autoDelete": False}


def _operations(contract: EventContract) -> dict[str, dict[str, Any]]:
    channel = {"$ref": f"#/channels/{contract.type}"}
    sending = {"action": "send", "channel": channel, "summary": f"{contract.producer}: {contract.purpose}"}
    readers = {service: event_queue(service, contract.type) for service in contract.consumers}
    if contract.exchange == PROVIDER_OUT:
        readers |= {system: provider_queue(system) for system in PROVIDER_SYSTEMS}
    receiving = {
        f"{reader}.receives.{contract.type}": {
            "action": "receive",
            "channel": channel,
            "summary": f"{reader} reads it from the queue {queue}.",
            "x-needs": list(contract.consumers.get(reader, ())),
        }
        for reader, queue in readers.items()
    }
    return {f"{contract.producer}.sends.{contract.type}": sending, **receiving}


def _message(contract: EventContract) -> dict[str, object]:
    payload = {"properties": {"type": {"const": contract.type}, "payload": contract.schema}}
    return {
        "name": contract.type,
        "summary": contract.purpose,
        "x-visible-to": list(contract.visible_to),
        "payload": {"allOf": [{"$ref": "#/components/schemas/Envelope"}, payload]},
        "examples": [{"name": contract.type, "payload": _example(contract)}],
    }


def _example(contract: EventContract) -> dict[str, object]:
    subject = next((value for name, value in contract.example.items() if name.endswith("_id")), None)
    return {
        "id": "01920000-0000-7000-8000-0000000000ff",
        "type": contract.type,
        "aggregate_id": subject or contract.example.get("subject"),
        "aggregate_version": 1,
        "occurred_at": "2026-11-23T09:00:00+00:00",
        "organisation_id": "01920000-0000-7000-8000-000000000001",
        "correlation_id": "01920000-0000-7000-8000-0000000000fe",
        "causation_id": None,
        "payload": contract.example,
    }
