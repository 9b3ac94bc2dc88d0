"""Sessions and API keys: how long they hold, when they were last used, and how they end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from services.identity.domain.errors import InvalidField
from services.identity.domain.subjects import Kind

# A use is written down at most this often, so that busy pages do not write on each request.
USE_GRAIN: Final = timedelta(minutes=1)
LONGEST_KEY: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """After how long without use, and how long in all, a session ends."""

    idle: timedelta = timedelta(hours=2)
    absolute: timedelta = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Session:
    """A browser's or command line's stay after signing in with a password."""

    id: str
    token_hash: str
    subject_id: str
    subject_kind: Kind
    organisation_id: str | None
    created_at: datetime
    last_seen_at: datetime
    ends_at: datetime
    address: str
    user_agent: str = ""
    revoked_at: datetime | None = None

    def expires_at(self, limits: SessionLimits) -> datetime:
        """Return when the session ends unless it is used before."""
        return min(self.ends_at, self.last_seen_at + limits.idle)

    def holds(self, now: datetime, limits: SessionLimits) -> bool:
        """Tell whether the session lets somebody in at `now`."""
        return self.revoked_at is None and now < self.expires_at(limits)

    def used(self, now: datetime) -> Session:
        """Return the session with its use noted, or itself when the last note is recent."""
        return replace(self, last_seen_at=now) if now - self.last_seen_at >= USE_GRAIN else self

    def revoked(self, now: datetime) -> Session:
        """Return the session ended at `now`; ending twice changes nothing."""
        return self if self.revoked_at else replace(self, revoked_at=now)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A long-lived secret of a contact, member of staff or machine, narrowed to some permissions."""

    id: str
    name: str
    key_hash: str
    subject_id: str
    subject_kind: Kind
    organisation_id: str | None
    created_at: datetime
    permissions: frozenset[str] | None = None
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.expires_at and not self.created_at < self.expires_at <= self.created_at + LONGEST_KEY:
            raise InvalidField("/expires_at", f"Choose a date in the next {LONGEST_KEY.days} days.")

    def holds(self, now: datetime) -> bool:
        """Tell whether the key lets somebody in at `now`."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def used(self, now: datetime) -> ApiKey:
        """Return the key with its use noted, or itself when the last note is recent."""
        if self.last_used_at is not None and now - self.last_used_at < USE_GRAIN:
            return self
        return replace(self, last_used_at=now)

    def revoked(self, now: datetime) -> ApiKey:
        """Return the key ended at `now`; ending twice changes nothing."""
        return self if self.revoked_at else replace(self, revoked_at=now)
