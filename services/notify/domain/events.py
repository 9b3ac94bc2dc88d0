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


@dataclass(frozen=True, slots=True)
class NotificationsRead:
    """Somebody has read some of theirs, the newest first; of a person of the provider there is no organisation."""

    notification_ids: tuple[str, ...]
    person_id: str
    organisation_id: str | None
