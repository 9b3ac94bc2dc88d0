"""Counts of sign-in attempts in rows, shared by all processes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, and_, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from services.identity.domain.throttle import Attempts
from services.identity.storage.tables import sign_in_attempts as table


class SqlSignInAttempts:
    """Reads and stores counts, one row per hashed key."""

    def __init__(self, session: Connection) -> None:
        self._session = session

    def locked(self, key: str) -> Attempts:
        """Return a count with its row locked, fresh when there was none."""
        # The row is made first: two first tries at the same moment would else not see each other.
        self._session.execute(upsert(table).values(key=key, failures=0).on_conflict_do_nothing())
        row = self._session.execute(select(table).where(table.c.key == key).with_for_update()).one()
        return Attempts(row.key, row.failures, row.failed_at, row.succeeded_at)

    def save(self, attempts: Attempts) -> None:
        """Store a count."""
        values = {
            "failures": attempts.failures,
            "failed_at": attempts.failed_at,
            "succeeded_at": attempts.succeeded_at,
        }
        self._session.execute(update(table).where(table.c.key == attempts.key).values(values))

    def purge(self, failed_before: datetime, succeeded_before: datetime) -> int:
        """Delete counts that no longer matter, and return how many."""
        old = and_(
            or_(table.c.failed_at.is_(None), table.c.failed_at < failed_before),
            or_(table.c.succeeded_at.is_(None), table.c.succeeded_at < succeeded_before),
        )
        return len(self._session.execute(delete(table).where(old).returning(table.c.key)).all())
