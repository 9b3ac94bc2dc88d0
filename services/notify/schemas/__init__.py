"""Every shape of notify that crosses the wire."""

from services.notify.schemas.events import to_wire
from services.notify.schemas.notifications import (
    NotificationPageSchema,
    NotificationSchema,
    UnreadCountSchema,
    dump_notifications,
    dump_unread,
)
from services.notify.schemas.people import read_contact, read_organisation, read_staff
from services.notify.schemas.settings import intake
from services.notify.schemas.told import read_news

__all__ = [
    "NotificationPageSchema",
    "NotificationSchema",
    "UnreadCountSchema",
    "dump_notifications",
    "dump_unread",
    "intake",
    "read_contact",
    "read_news",
    "read_organisation",
    "read_staff",
    "to_wire",
]
