"""The repositories of what people and machines come in with."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from portal_kit.paging import Cursor, Page
from services.identity.domain.access import ApiKey, Session, SessionLimits
from services.identity.domain.throttle import Attempts


class Credentials(Protocol):
    """Password hashes by person."""

    def find(self, subject_id: str) -> str | None:
        """Return the stored hash; nothing for those who have set no password."""
        ...

    def store(self, subject_id: str, organisation_id: str | None, password_hash: str) -> None:
        """Set or replace a hash."""
        ...


class Sessions(Protocol):
    """Sessions of browsers and command lines."""

    def by_token_hash(self, token_hash: str) -> Session | None:
        """Find a session by what is stored of its token."""
        ...

    def get_for_update(self, session_id: str) -> Session:
        """Return one with its row locked; SessionNotFound."""
        ...

    def holding(self, subject_id: str, now: datetime, limits: SessionLimits, cursor: Cursor) -> Page[Session]:
        """Return a page of a person's sessions that still hold, newest first."""
        ...

    def add(self, session: Session) -> None:
        """Store a new one."""
        ...

    def save(self, session: Session) -> None:
        """Store a use or the end of one."""
        ...

    def revoke_of(self, subject_id: str, now: datetime, keep: str | None = None) -> tuple[str, ...]:
        """End a person's sessions but `keep`, and return the ids of those that were ended."""
        ...

    def revoke_in(self, organisation_id: str, now: datetime) -> tuple[str, ...]:
        """End all sessions of an organisation's contacts, and return the ids of those contacts."""
        ...

    def purge(self, before: datetime, limits: SessionLimits) -> int:
        """Delete what ended before an instant, and return how many."""
        ...


class ApiKeys(Protocol):
    """API keys of people and machines."""

    def find(self, key_id: str) -> ApiKey | None:
        """Find a key by the id in its text."""
        ...

    def get_for_update(self, key_id: str) -> ApiKey:
        """Return one with its row locked; ApiKeyNotFound."""
        ...

    def page(self, subject_id: str | None, cursor: Cursor) -> Page[ApiKey]:
        """Return a page of keys not revoked, newest first: of one subject, or of all that the caller may know."""
        ...

    def owners_in(self, organisation_id: str) -> tuple[str, ...]:
        """Return the ids of those in an organisation who hold a key that is not revoked."""
        ...

    def add(self, key: ApiKey) -> None:
        """Store a new one."""
        ...

    def save(self, key: ApiKey) -> None:
        """Store a use or the end of one."""
        ...


class SignInAttempts(Protocol):
    """Failures counted under hashed keys, shared by all processes."""

    def locked(self, key: str) -> Attempts:
        """Return a count with its row locked, fresh when there was none."""
        ...

    def save(self, attempts: Attempts) -> None:
        """Store a count."""
        ...

    def purge(self, failed_before: datetime, succeeded_before: datetime) -> int:
        """Delete counts that no longer matter, and return how many."""
        ...
