"""Notifications in PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from portal_kit.paging import Cursor, Page
from services.notify.domain.kinds import Kind, Side
from services.notify.domain.news import Notification
from services.notify.storage.tables import notifications


class SqlNotifications:
    """The repository of notifications."""

    def __init__(self, session: Connection) -> None:
        self._session = session

    def add(self, notification: Notification) -> bool:
        """Keep a notification; False when this person was told of this event before."""
        statement = upsert(notifications).values(
            id=notification.id,
            event_id=notification.event_id,
            person_id=notification.person_id,
            side=str(notification.side),
            organisation_id=notification.organisation_id,
            kind=str(notification.kind),
            subject_id=notification.subject_id,
            facts=dict(notification.facts),
            created_at=notification.created_at,
        )
        added = statement.on_conflict_do_nothing(constraint="uq_notifications_once").returning(notifications.c.id)
        return self._session.execute(added).first() is not None

    def page(self, person_id: str, unread_only: bool, cursor: Cursor) -> Page[Notification]:
        """List a person's notifications, newest first."""
        found = self._session.execute(own_notifications(person_id, unread_only, cursor))
        return cursor.page([_notification(row) for row in found], lambda one: (one.id,))

    def count_unread(self, person_id: str) -> int:
        """Count what a person has not read."""
        unread = select(func.count()).where(notifications.c.person_id == person_id, notifications.c.read_at.is_(None))
        return int(self._session.execute(unread).scalar_one())

    def mark_read(self, person_id: str, ids: Collection[str] | None, now: datetime) -> list[str]:
        """Mark some, or all with None, of a person's as read and return those; another's ids change nothing."""
        chosen = update(notifications).where(notifications.c.person_id == person_id, notifications.c.read_at.is_(None))
        if ids is not None:
            chosen = chosen.where(notifications.c.id.in_(list(ids)))
        marked = self._session.execute(chosen.values(read_at=now).returning(notifications.c.id)).scalars()
        return sorted(marked, reverse=True)


def own_notifications(person_id: str, unread_only: bool, cursor: Cursor) -> Select[Any]:
    """The query of one page of notifications."""
    statement = select(notifications).where(notifications.c.person_id == person_id)
    if unread_only:
        statement = statement.where(notifications.c.read_at.is_(None))
    if cursor.after is not None:
        statement = statement.where(notifications.c.id < cursor.after[0])
    return statement.order_by(notifications.c.id.desc()).limit(cursor.limit + 1)


def _notification(row: Row[Any]) -> Notification:
    return Notification(
        id=row.id,
        event_id=row.event_id,
        person_id=row.person_id,
        side=Side(row.side),
        organisation_id=row.organisation_id,
        kind=Kind(row.kind),
        subject_id=row.subject_id,
        facts=row.facts,
        created_at=row.created_at,
        read_at=row.read_at,
    )
