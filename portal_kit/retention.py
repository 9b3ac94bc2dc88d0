"""How long the kit's own rows are kept: answers of operations a day, inbox rows a month, the outbox for good.

The outbox is the event log that `portolan resend` repeats from.
"""

from __future__ import annotations

from time import monotonic

from sqlalchemy import Connection, text

EVERY_SECONDS = 3600.0
_PURGES = (
    text("DELETE FROM operations WHERE recorded_at < now() - interval '24 hours'"),
    text("DELETE FROM inbox WHERE received_at < now() - interval '30 days'"),
)


class Retention:
    """Purges a database's old rows, at most once an hour; the active relay asks it while idle."""

    def __init__(self) -> None:
        self._next = monotonic()

    def purge_if_due(self, connection: Connection) -> int:
        """Delete what is past its time; returns how many rows went, 0 while nothing is due."""
        if monotonic() < self._next:
            return 0
        self._next = monotonic() + EVERY_SECONDS
        return sum(connection.execute(purge).rowcount for purge in _PURGES)
