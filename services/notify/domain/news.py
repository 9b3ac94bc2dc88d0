"""A piece of news, the notifications and the mails that it makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.notify.domain.kinds import Kind, Side


@dataclass(frozen=True, slots=True)
class News:
    """What one event means for people: `people` are those of the thing, `facts` fill the words."""

    event_id: str
    kind: Kind
    organisation_id: str
    subject_id: str
    people: tuple[str, ...]
    facts: Mapping[str, object]
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class Notification:
    """One piece of news for one person in the portal, worded when it is read."""

    id: str
    event_id: str
    person_id: str
    side: Side
    organisation_id: str
    kind: Kind
    subject_id: str
    facts: Mapping[str, object]
    created_at: datetime
    read_at: datetime | None = None

    @property
    def state(self) -> str:
        """`unread` until its reader marks it."""
        return "unread" if self.read_at is None else "read"


@dataclass(frozen=True, slots=True)
class Mail:
    """One piece of news for one mailbox, worded when it is sent; without a person it goes to the intake group."""

    id: str
    event_id: str
    person_id: str | None
    side: Side
    organisation_id: str
    kind: Kind
    subject_id: str
    facts: Mapping[str, object]
    created_at: datetime
