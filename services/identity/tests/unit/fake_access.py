"""Credentials, sessions, keys and counts in memory."""

from __future__ import annotations

from datetime import datetime

from portal_kit.paging import Cursor, Page
from services.identity.domain.access import ApiKey, Session, SessionLimits
from services.identity.domain.throttle import Attempts
from services.identity.tests.unit.fake_rows import Rows


class FakeSessions(Rows[Session]):
    """Sessions in memory."""

    def by_token_hash(self, token_hash: str) -> Session | None:
        """Find by digest."""
        return self.first(lambda row: row.token_hash == token_hash)

    def holding(self, subject_id: str, now: datetime, limits: SessionLimits, cursor: Cursor) -> Page[Session]:
        """Page newest first."""
        return self.newest(cursor, lambda row: row.subject_id == subject_id and row.holds(now, limits))

    def revoke_of(self, subject_id: str, now: datetime, keep: str | None = None) -> tuple[str, ...]:
        """End a person's sessions."""
        ending = [r for r in self.visible() if r.subject_id == subject_id and r.id != keep and not r.revoked_at]
        self.rows.update({row.id: row.revoked(now) for row in ending})
        return tuple(row.id for row in ending)

    def revoke_in(self, organisation_id: str, now: datetime) -> tuple[str, ...]:
        """End an organisation's sessions."""
        ending = [r for r in self.visible() if r.organisation_id == organisation_id and not r.revoked_at]
        self.rows.update({row.id: row.revoked(now) for row in ending})
        return tuple({row.subject_id for row in ending})

    def purge(self, before: datetime, limits: SessionLimits) -> int:
        """Delete what ended before."""
        ended = [row.id for row in self.rows.values() if (row.revoked_at or row.expires_at(limits)) < before]
        for row_id in ended:
            del self.rows[row_id]
        return len(ended)


class FakeApiKeys(Rows[ApiKey]):
    """API keys in memory."""

    def page(self, subject_id: str | None, cursor: Cursor) -> Page[ApiKey]:
        """Page newest first."""
        return self.newest(cursor, lambda row: not row.revoked_at and subject_id in {None, row.subject_id})

    def owners_in(self, organisation_id: str) -> tuple[str, ...]:
        """List the owners of keys."""
        return tuple({row.subject_id for row in self.visible() if row.organisation_id == organisation_id})


class FakeCredentials:
    """Password hashes in memory."""

    def __init__(self, rows: dict[str, str]) -> None:
        self._rows = rows

    def find(self, subject_id: str) -> str | None:
        """Find a hash."""
        return self._rows.get(subject_id)

    def store(self, subject_id: str, organisation_id: str | None, password_hash: str) -> None:
        """Set a hash."""
        self._rows[subject_id] = password_hash


class FakeAttempts:
    """Counts in memory."""

    def __init__(self, rows: dict[str, Attempts]) -> None:
        self._rows = rows

    def locked(self, key: str) -> Attempts:
        """Return a count."""
        return self._rows.get(key, Attempts(key))

    def save(self, attempts: Attempts) -> None:
        """Keep a count."""
        self._rows[attempts.key] = attempts

    def purge(self, failed_before: datetime, succeeded_before: datetime) -> int:
        """Delete old counts."""
        old = [
            row.key
            for row in self._rows.values()
            if (row.failed_at is None or row.failed_at < failed_before)
            and (row.succeeded_at is None or row.succeeded_at < succeeded_before)
        ]
        for key in old:
            del self._rows[key]
        return len(old)
