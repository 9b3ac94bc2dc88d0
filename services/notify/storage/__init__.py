"""Notify's tables, repositories and unit of work."""

from services.notify.storage.mails import ClaimedMail
from services.notify.storage.tables import metadata
from services.notify.storage.work import NotifyWork

__all__ = ["ClaimedMail", "NotifyWork", "metadata"]
