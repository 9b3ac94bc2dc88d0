"""What notify tells the others."""

from __future__ import annotations

from portal_kit.envelope import OutgoingEvent
from services.notify.domain.events import NotificationCreated


def to_wire(event: object) -> OutgoingEvent:
    """Write a domain event of notify as it crosses the bus."""
    if not isinstance(event, NotificationCreated):
        raise TypeError(f"notify tells no {type(event).__name__}")
    payload = {
        "notification_id": event.notification_id,
        "person_id": event.person_id,
        "kind": event.kind,
        "subject_id": event.subject_id,
    }
    return OutgoingEvent("notification.created.v1", event.notification_id, 1, event.organisation_id, payload)
