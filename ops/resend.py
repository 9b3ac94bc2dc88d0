"""Repeating events: the outbox is kept as the event log, and the inboxes absorb what was handled before."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text

from portal_kit.database import single_connections
from portal_kit.settings import database_uris
from portal_kit.work import OUTBOX_CHANNEL


def resend(since: datetime, service: str | None = None) -> dict[str, int]:
    """Mark what happened since an instant as unsent, so that the relay publishes it again; counts per service."""
    chosen = {name: uri for name, uri in database_uris().items() if service in (None, name)}
    repeated = {}
    for name, uri in chosen.items():
        engine = single_connections(uri)
        with engine.begin() as connection:
            marked = connection.execute(
                text("UPDATE outbox SET sent_at = NULL WHERE occurred_at >= :since AND sent_at IS NOT NULL"),
                {"since": since},
            )
            connection.execute(text(f"NOTIFY {OUTBOX_CHANNEL}"))
            repeated[name] = marked.rowcount
        engine.dispose()
    return repeated
