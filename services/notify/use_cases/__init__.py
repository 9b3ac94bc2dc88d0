"""The intentions of notify, one function each."""

from services.notify.use_cases.notifications import MOST_MARKED, count_unread, list_notifications, mark_read
from services.notify.use_cases.telling import remember_organisation, remember_person, tell

__all__ = [
    "MOST_MARKED",
    "count_unread",
    "list_notifications",
    "mark_read",
    "remember_organisation",
    "remember_person",
    "tell",
]
