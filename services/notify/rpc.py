"""What others may ask of notify."""

from __future__ import annotations

from portal_kit.bus import guarded_rpc
from portal_kit.ids import parse_id
from services.notify import schemas, use_cases
from services.notify.ports import Work


class NotifyRpc:
    """One's own notifications by RPC."""

    @guarded_rpc(permission="notification.own")
    def list_notifications(
        self, work: Work, unread_only: bool = False, cursor: str | None = None, limit: int | None = None
    ) -> dict[str, object]:
        """List the caller's own notifications, newest first, with the count of unread ones."""
        page, unread = use_cases.list_notifications(work, unread_only is True, cursor, limit)
        return schemas.dump_notifications(page, unread, work.caller.language)

    @guarded_rpc(permission="notification.own", mutates=True)
    def mark_notifications_read(self, work: Work, ids: list[str] | None = None) -> dict[str, object]:
        """Mark some, or all without ids, of the caller's own notifications as read."""
        chosen = None if ids is None else [parse_id(one, "ids") for one in ids]
        return schemas.dump_unread(use_cases.mark_read(work, chosen))
