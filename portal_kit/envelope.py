"""The envelope that every event travels in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


class InvalidEnvelope(Exception):
    """A message that is no event: it can only be set aside."""


@dataclass(frozen=True, slots=True)
class OutgoingEvent:
    """What a service's `to_wire` makes of a domain event: versioned type, aggregate, tenant and payload."""

    type: str
    aggregate_id: str
    aggregate_version: int
    organisation_id: str | None
    payload: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Envelope:
    """One event as it crosses the bus; `id` makes its effect happen once per consumer."""

    id: str
    type: str
    aggregate_id: str
    aggregate_version: int
    occurred_at: datetime
    organisation_id: str | None
    correlation_id: str
    causation_id: str | None
    payload: Mapping[str, object]

    def to_dict(self) -> dict[str, object]:
        """Return the JSON object of the wire."""
        return {
            "id": self.id,
            "type": self.type,
            "aggregate_id": self.aggregate_id,
            "aggregate_version": self.aggregate_version,
            "occurred_at": self.occurred_at.isoformat(),
            "organisation_id": self.organisation_id,
            "correlation_id": self.correlation_id,
            "causation_id": self.causation_id,
            "payload": dict(self.payload),
        }

    @classmethod
    def from_dict(cls, data: object) -> Envelope:
        """Read the wire's object; InvalidEnvelope says which part is wrong."""
        if not isinstance(data, dict):
            raise InvalidEnvelope("the body is no JSON object")
        try:
            occurred_at = datetime.fromisoformat(str(data["occurred_at"]))
            if occurred_at.tzinfo is None:
                raise InvalidEnvelope("occurred_at has no time zone")
            organisation = data.get("organisation_id")
            payload = data["payload"]
            if not isinstance(payload, dict):
                raise InvalidEnvelope("payload is no JSON object")
            return cls(
                id=str(UUID(str(data["id"]))),
                type=str(data["type"]),
                aggregate_id=str(UUID(str(data["aggregate_id"]))),
                aggregate_version=int(data["aggregate_version"]),
                occurred_at=occurred_at,
                organisation_id=None if organisation is None else str(UUID(str(organisation))),
                correlation_id=str(data.get("correlation_id") or data["id"])[:100],
                causation_id=None if data.get("causation_id") is None else str(data["causation_id"])[:100],
                payload=payload,
            )
        except KeyError as error:
            raise InvalidEnvelope(f"{error.args[0]} is missing") from error
        except (ValueError, TypeError) as error:
            raise InvalidEnvelope("an id, version or time is malformed") from error
