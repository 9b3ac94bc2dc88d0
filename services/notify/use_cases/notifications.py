"""Reading one's own notifications."""

from __future__ import annotations

from collections.abc import Collection

from portal_kit.paging import Cursor, Page
from services.notify.domain.errors import TooManyNotifications
from services.notify.domain.events import NotificationsRead
from services.notify.domain.news import Notification
from services.notify.ports import Work

MOST_MARKED = 200


def list_notifications(
    work: Work, unread_only: bool, cursor: str | None, limit: int | None
) -> tuple[Page[Notification], int]:
    """List the caller's own notifications, newest first, and count the unread ones."""
    query = {"list": "notifications", "unread": unread_only}
    read = Cursor.read(work.caller, query, cursor, limit, width=1)
    return work.notifications.page(work.caller.subject, unread_only, read), count_unread(work)


def mark_read(work: Work, ids: Collection[str] | None) -> int:
    """Mark some, or all with None, of the caller's own notifications as read; return how many are left unread."""
    if ids is not None and len(ids) > MOST_MARKED:
        raise TooManyNotifications(f"Mark at most {MOST_MARKED} at a time, or all of them.")
    marked = work.notifications.mark_read(work.caller.subject, ids, work.now)
    if marked:
        work.emit(NotificationsRead(tuple(marked[:MOST_MARKED]), work.caller.subject, work.caller.organisation_id))
    return count_unread(work)


def count_unread(work: Work) -> int:
    """Count what the caller has not read."""
    return work.notifications.count_unread(work.caller.subject)
