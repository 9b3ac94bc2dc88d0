"""Facts that notify tells the others."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NotificationCreated:
    """Somebody has a new notification in the portal."""

    notification_id: str
    person_id: str
    organisation_id: str
    kind: str
    subject_id: str
