"""The inbox: each event's effect on a database happens once per consumer, however often it is delivered."""

from __future__ import annotations

import re

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from portal_kit.tables import inbox


def consumer_name(service: str, event_type: str) -> str:
    """Name the consumer without the event's version: a new version carries the same id and one effect."""
    return f"{service}.{re.sub(r'[.]v[0-9]+$', '', event_type)}"


def first_time(session: Connection, consumer: str, message_id: str) -> bool:
    """Record the message in the handler's transaction; False when its effect is already there."""
    statement = insert(inbox).values(consumer=consumer, message_id=message_id).on_conflict_do_nothing()
    return session.execute(statement.returning(inbox.c.message_id)).first() is not None
