"""Notifications as their reader sees them."""

from __future__ import annotations

from marshmallow import Schema, fields

from portal_kit.paging import Page
from services.notify.domain.kinds import page_of
from services.notify.domain.news import Notification
from services.notify.letters.wording import Reader, headline

_ID = "01920000-0000-7000-8000-000000000011"


class NotificationSchema(Schema):
    """One piece of news, in the reader's language."""

    id = fields.UUID(metadata={"description": "The notification.", "example": _ID})
    state = fields.String(metadata={"description": "unread or read.", "example": "unread"})
    organisation_id = fields.UUID(metadata={"description": "The client organisation it is about.", "example": _ID})
    kind = fields.String(metadata={"description": "What happened.", "example": "quote_sent"})
    subject_id = fields.UUID(metadata={"description": "The quote, order, invoice or file.", "example": _ID})
    title = fields.String(metadata={"description": "One line.", "example": "Your quote is ready: User manual"})
    text = fields.String(metadata={"description": "A sentence or two.", "example": "You can accept it until Friday."})
    link_text = fields.String(metadata={"description": "Words of the link.", "example": "See the quote"})
    path = fields.String(metadata={"description": "The portal's page about it.", "example": f"/quotes/{_ID}"})
    created_at = fields.AwareDateTime(metadata={"description": "When it happened."})
    read_at = fields.AwareDateTime(allow_none=True, metadata={"description": "When it was marked as read."})


class NotificationPageSchema(Schema):
    """A page of notifications, and how many are unread in all."""

    items = fields.List(fields.Nested(NotificationSchema), metadata={"description": "Newest first."})
    next_cursor = fields.String(allow_none=True, metadata={"description": "What follows; null at the end."})
    unread = fields.Integer(metadata={"description": "How many the reader has not read.", "example": 3})


class UnreadCountSchema(Schema):
    """How many notifications are unread."""

    unread = fields.Integer(metadata={"description": "How many the reader has not read.", "example": 0})


def dump_notifications(page: Page[Notification], unread: int, language: str) -> dict[str, object]:
    """Dump a page of notifications in a language."""
    reader = Reader.of(language)
    items = [_item(notification, reader) for notification in page.items]
    dumped: dict[str, object] = NotificationPageSchema().dump(
        {"items": items, "next_cursor": page.next_cursor, "unread": unread}
    )
    return dumped


def dump_unread(unread: int) -> dict[str, object]:
    """Dump a count."""
    dumped: dict[str, object] = UnreadCountSchema().dump({"unread": unread})
    return dumped


def _item(notification: Notification, reader: Reader) -> dict[str, object]:
    said = headline(notification.kind, notification.side, notification.facts, reader)
    return {
        "id": notification.id,
        "state": notification.state,
        "organisation_id": notification.organisation_id,
        "kind": str(notification.kind),
        "subject_id": notification.subject_id,
        "title": said.subject,
        "text": said.text,
        "link_text": said.button,
        "path": page_of(notification.kind, notification.subject_id),
        "created_at": notification.created_at,
        "read_at": notification.read_at,
    }
