"""Password hashes, sessions and API keys in rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from portal_kit.caller import Caller
from portal_kit.paging import Cursor, Page
from services.identity.domain.access import ApiKey, Session, SessionLimits
from services.identity.domain.errors import ApiKeyNotFound, SessionNotFound
from services.identity.domain.subjects import Kind
from services.identity.storage.rows import of_organisation, page_newest_first
from services.identity.storage.tables import api_keys, credentials, sessions

_SESSION = (
    "id", "token_hash", "subject_id", "subject_kind", "organisation_id", "created_at", "last_seen_at", "ends_at",
    "address", "user_agent", "revoked_at",
)  # fmt: skip
_KEY = (
    "id", "name", "key_hash", "subject_id", "subject_kind", "organisation_id", "permissions", "created_at",
    "expires_at", "last_used_at", "revoked_at",
)  # fmt: skip


class SqlCredentials:
    """Reads and stores password hashes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, subject_id: str) -> str | None:
        """Return the stored hash; nothing for those who have set no password."""
        query = select(credentials.c.password_hash).where(credentials.c.subject_id == subject_id)
        return self._connection.execute(query).scalar_one_or_none()

    def store(self, subject_id: str, organisation_id: str | None, password_hash: str) -> None:
        """Set or replace a hash."""
        row = upsert(credentials).values(
            subject_id=subject_id, organisation_id=organisation_id, password_hash=password_hash
        )
        replaced = {"password_hash": row.excluded.password_hash, "changed_at": func.now()}
        self._connection.execute(row.on_conflict_do_update(index_elements=["subject_id"], set_=replaced))


class SqlSessions:
    """Reads and stores sessions."""

    def __init__(self, connection: Connection, caller: Caller) -> None:
        self._connection = connection
        self._query = select(sessions).where(*of_organisation(caller, sessions.c.organisation_id))

    def by_token_hash(self, token_hash: str) -> Session | None:
        """Find a session by what is stored of its token."""
        row = self._connection.execute(self._query.where(sessions.c.token_hash == token_hash)).first()
        return None if row is None else _session(row)

    def get_for_update(self, session_id: str) -> Session:
        """Return one with its row locked; SessionNotFound."""
        row = self._connection.execute(self._query.where(sessions.c.id == session_id).with_for_update()).first()
        if row is None:
            raise SessionNotFound
        return _session(row)

    def holding(self, subject_id: str, now: datetime, limits: SessionLimits, cursor: Cursor) -> Page[Session]:
        """Return a page of a person's sessions that still hold, newest first."""
        query = self._query.where(
            sessions.c.subject_id == subject_id,
            sessions.c.revoked_at.is_(None),
            sessions.c.ends_at > now,
            sessions.c.last_seen_at > now - limits.idle,
        )
        return page_newest_first(self._connection, query, sessions, cursor, _session)

    def add(self, session: Session) -> None:
        """Store a new one."""
        self._connection.execute(insert(sessions).values({name: getattr(session, name) for name in _SESSION}))

    def save(self, session: Session) -> None:
        """Store a use or the end of one; a use that comes late never undoes an end."""
        changed: dict[str, Any] = {"last_seen_at": session.last_seen_at}
        if session.revoked_at is not None:
            changed["revoked_at"] = session.revoked_at
        self._connection.execute(update(sessions).where(sessions.c.id == session.id).values(changed))

    def revoke_of(self, subject_id: str, now: datetime, keep: str | None = None) -> tuple[str, ...]:
        """End a person's sessions but `keep`, and return the ids of those that were ended."""
        ending = update(sessions).where(sessions.c.subject_id == subject_id, sessions.c.revoked_at.is_(None))
        if keep is not None:
            ending = ending.where(sessions.c.id != keep)
        ended = self._connection.execute(ending.values(revoked_at=now).returning(sessions.c.id))
        return tuple(ended.scalars())

    def revoke_in(self, organisation_id: str, now: datetime) -> tuple[str, ...]:
        """End all sessions of an organisation's contacts, and return the ids of those contacts."""
        ending = update(sessions).where(sessions.c.organisation_id == organisation_id, sessions.c.revoked_at.is_(None))
        ended = self._connection.execute(ending.values(revoked_at=now).returning(sessions.c.subject_id))
        return tuple(sorted(set(ended.scalars())))

    def purge(self, before: datetime, limits: SessionLimits) -> int:
        """Delete what ended before an instant, and return how many."""
        ended = or_(
            sessions.c.revoked_at < before, sessions.c.ends_at < before, sessions.c.last_seen_at < before - limits.idle
        )
        return len(self._connection.execute(delete(sessions).where(ended).returning(sessions.c.id)).all())


class SqlApiKeys:
    """Reads and stores API keys."""

    def __init__(self, connection: Connection, caller: Caller) -> None:
        self._connection = connection
        self._query = select(api_keys).where(*of_organisation(caller, api_keys.c.organisation_id))

    def find(self, key_id: str) -> ApiKey | None:
        """Find a key by the id in its text."""
        row = self._connection.execute(self._query.where(api_keys.c.id == key_id)).first()
        return None if row is None else _key(row)

    def get_for_update(self, key_id: str) -> ApiKey:
        """Return one with its row locked; ApiKeyNotFound."""
        row = self._connection.execute(self._query.where(api_keys.c.id == key_id).with_for_update()).first()
        if row is None:
            raise ApiKeyNotFound
        return _key(row)

    def page(self, subject_id: str | None, cursor: Cursor) -> Page[ApiKey]:
        """Return a page of keys not revoked, newest first: of one subject, or of all that the caller may know."""
        query = self._query.where(api_keys.c.revoked_at.is_(None))
        if subject_id is not None:
            query = query.where(api_keys.c.subject_id == subject_id)
        return page_newest_first(self._connection, query, api_keys, cursor, _key)

    def owners_in(self, organisation_id: str) -> tuple[str, ...]:
        """Return the ids of those in an organisation who hold a key that is not revoked."""
        query = select(api_keys.c.subject_id).distinct()
        held = query.where(api_keys.c.organisation_id == organisation_id, api_keys.c.revoked_at.is_(None))
        return tuple(self._connection.execute(held).scalars())

    def add(self, key: ApiKey) -> None:
        """Store a new one."""
        permissions = None if key.permissions is None else sorted(key.permissions)
        row = {**{name: getattr(key, name) for name in _KEY}, "permissions": permissions}
        self._connection.execute(insert(api_keys).values(row))

    def save(self, key: ApiKey) -> None:
        """Store a use or the end of one; a use that comes late never undoes an end."""
        changed: dict[str, Any] = {"last_used_at": key.last_used_at}
        if key.revoked_at is not None:
            changed["revoked_at"] = key.revoked_at
        self._connection.execute(update(api_keys).where(api_keys.c.id == key.id).values(changed))


def _session(row: Row[Any]) -> Session:
    return Session(**{**{name: getattr(row, name) for name in _SESSION}, "subject_kind": Kind(row.subject_kind)})


def _key(row: Row[Any]) -> ApiKey:
    permissions = None if row.permissions is None else frozenset(row.permissions)
    return ApiKey(
        **{
            **{name: getattr(row, name) for name in _KEY},
            "subject_kind": Kind(row.subject_kind),
            "permissions": permissions,
        }
    )
