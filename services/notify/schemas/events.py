"""What notify tells the others."""

from __future__ import annotations

from portal_kit.envelope import OutgoingEvent
from services.notify.domain.events import NotificationCreated, NotificationsRead


def to_wire(event: object) -> OutgoingEvent:
    """Write a domain event of notify as it crosses the bus."""
    match event:
        case NotificationCreated():
            payload: dict[str, object] = {
                "notification_id": event.notification_id,
                "person_id": event.person_id,
                "kind": event.kind,
                "subject_id": event.subject_id,
            }
            return OutgoingEvent("notification.created.v1", event.notification_id, 1, event.organisation_id, payload)
        case NotificationsRead():
            payload = {"notification_ids": list(event.notification_ids), "person_id": event.person_id}
            # A notification is read once: its second and last version.
            return OutgoingEvent("notification.read.v1", event.notification_ids[0], 2, event.organisation_id, payload)
        case _:
            raise TypeError(f"notify tells no {type(event).__name__}")
