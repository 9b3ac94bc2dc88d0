"""What happened: `/notifications`."""

from __future__ import annotations

from gateway.operations import get, post

OPERATIONS = (
    get("/notifications", "notify.list_notifications", "List your notifications."),
    post("/notifications/read", "notify.mark_notifications_read", "Mark notifications as read."),
)
