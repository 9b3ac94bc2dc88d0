"""The rules of notify that a caller can break."""

from __future__ import annotations

from portal_kit.errors import Invalid


class TooManyNotifications(Invalid):
    """More ids than one call marks."""

    code = "too_many_notifications"
