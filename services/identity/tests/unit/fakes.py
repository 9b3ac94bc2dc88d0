"""A work that keeps everything in memory and filters by the caller as the real repositories do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from portal_kit.caller import Caller
from portal_kit.clock import MovableClock
from portal_kit.paging import Cursor, Page
from portal_kit.tenancy import ORGANISATION, scope_of
from services.identity.domain.access import ApiKey, Session, SessionLimits
from services.identity.domain.errors import (
    AccountIdTaken,
    ApiKeyNotFound,
    ContactNotFound,
    MachineNotFound,
    OrganisationNotFound,
    SessionNotFound,
    StaffNotFound,
    UserIdTaken,
)
from services.identity.domain.machine import Machine
from services.identity.domain.organisation import Organisation
from services.identity.domain.people import Contact, StaffMember
from services.identity.domain.throttle import Attempts
from services.identity.ports import Search

T = TypeVar("T", bound=Any)
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class Memory:
    """What is stored; works come and go over it."""

    clock: MovableClock = field(default_factory=lambda: MovableClock(START))
    organisations: dict[str, Organisation] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    staff: dict[str, StaffMember] = field(default_factory=dict)
    machines: dict[str, Machine] = field(default_factory=dict)
    credentials: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    api_keys: dict[str, ApiKey] = field(default_factory=dict)
    attempts: dict[str, Attempts] = field(default_factory=dict)
    events: list[object] = field(default_factory=list)

    def work(self, caller: Caller | None = None) -> FakeWork:
        """Open a work for a caller, the gateway unless told."""
        return FakeWork(self, caller or Caller("service", "gateway"))

    def pass_time(self, **by: float) -> None:
        """Let time pass."""
        self.clock.move(timedelta(**by))


class _Rows(Generic[T]):
    def __init__(self, rows: dict[str, T], caller: Caller, missing: type[Exception], own: str) -> None:
        self._rows, self._caller, self._missing, self._own = rows, caller, missing, own

    def _visible(self) -> Iterable[T]:
        scope, organisation_id = scope_of(self._caller)
        return [
            row for row in self._rows.values() if scope != ORGANISATION or getattr(row, self._own) == organisation_id
        ]

    def _find(self, *conditions: Callable[[T], bool]) -> T | None:
        return next((row for row in self._visible() if all(condition(row) for condition in conditions)), None)

    def get(self, row_id: str) -> T:
        found = self._find(lambda row: row.id == row_id)
        if found is None:
            raise self._missing
        return found

    get_for_update = get

    def find(self, row_id: str) -> T | None:
        return self._find(lambda row: row.id == row_id)

    def add(self, row: T) -> None:
        self._rows[row.id] = row

    save = add

    def _named(self, cursor: Cursor, *conditions: Callable[[T], bool]) -> Page[T]:
        found = [row for row in self._visible() if all(condition(row) for condition in conditions)]
        found = sorted(found, key=lambda row: (row.name, row.id))
        if cursor.after is not None:
            found = [row for row in found if (row.name, row.id) > cursor.after]
        return cursor.page(found[: cursor.limit + 1], lambda row: (row.name, row.id))

    def _newest(self, cursor: Cursor, *conditions: Callable[[T], bool]) -> Page[T]:
        found = [row for row in self._visible() if all(condition(row) for condition in conditions)]
        found = sorted(found, key=lambda row: str(row.id), reverse=True)
        if cursor.after is not None:
            after = str(cursor.after[0])
            found = [row for row in found if row.id < after]
        return cursor.page(found[: cursor.limit + 1], lambda row: (row.id,))


class FakeOrganisations(_Rows[Organisation]):
    """Organisations in memory."""

    def by_account_id(self, account_id: str) -> Organisation | None:
        """Find by account id."""
        return self._find(lambda row: row.account_id == account_id)

    def page(self, search: Search, cursor: Cursor) -> Page[Organisation]:
        """Page by name."""
        return self._named(cursor, lambda row: search.active in {None, row.active})

    def add(self, row: Organisation) -> None:
        """Add one; account ids are unique."""
        if any(known.account_id == row.account_id for known in self._rows.values()):
            raise AccountIdTaken(row.account_id)
        super().add(row)


class FakeContacts(_Rows[Contact]):
    """Contacts in memory."""

    def by_login(self, organisation_id: str, login: str) -> Contact | None:
        """Find by user id or address."""
        return self._find(lambda row: row.organisation_id == organisation_id and login in {row.user_id, row.email})

    def page(self, search: Search, cursor: Cursor) -> Page[Contact]:
        """Page by name."""
        wanted = search.organisation_id
        return self._named(cursor, lambda row: wanted in {None, row.organisation_id})

    def add(self, row: Contact) -> None:
        """Add one; user ids are unique in the organisation."""
        if self.by_login(row.organisation_id, row.user_id) or self.by_login(row.organisation_id, row.email):
            raise UserIdTaken
        super().add(row)


class FakeStaff(_Rows[StaffMember]):
    """Staff in memory."""

    def _visible(self) -> Iterable[StaffMember]:
        return list(self._rows.values())

    def by_login(self, login: str) -> StaffMember | None:
        """Find by user id or address."""
        return self._find(lambda row: login in {row.user_id, row.email})

    def page(self, search: Search, cursor: Cursor) -> Page[StaffMember]:
        """Page by name."""
        return self._named(cursor)


class FakeMachines(_Rows[Machine]):
    """Machines in memory."""

    def page(self, search: Search, cursor: Cursor) -> Page[Machine]:
        """Page by name."""
        return self._named(cursor)


class FakeSessions(_Rows[Session]):
    """Sessions in memory."""

    def by_token_hash(self, token_hash: str) -> Session | None:
        """Find by digest."""
        return self._find(lambda row: row.token_hash == token_hash)

    def holding(self, subject_id: str, now: datetime, limits: SessionLimits, cursor: Cursor) -> Page[Session]:
        """Page newest first."""
        return self._newest(cursor, lambda row: row.subject_id == subject_id and row.holds(now, limits))

    def revoke_of(self, subject_id: str, now: datetime, keep: str | None = None) -> tuple[str, ...]:
        """End a person's sessions."""
        ending = [r for r in self._visible() if r.subject_id == subject_id and r.id != keep and not r.revoked_at]
        self._rows.update({row.id: row.revoked(now) for row in ending})
        return tuple(row.id for row in ending)

    def revoke_in(self, organisation_id: str, now: datetime) -> tuple[str, ...]:
        """End an organisation's sessions."""
        ending = [r for r in self._visible() if r.organisation_id == organisation_id and not r.revoked_at]
        self._rows.update({row.id: row.revoked(now) for row in ending})
        return tuple({row.subject_id for row in ending})

    def purge(self, before: datetime, limits: SessionLimits) -> int:
        """Delete what ended before."""
        ended = [row.id for row in self._rows.values() if (row.revoked_at or row.expires_at(limits)) < before]
        for row_id in ended:
            del self._rows[row_id]
        return len(ended)


class FakeApiKeys(_Rows[ApiKey]):
    """API keys in memory."""

    def page(self, subject_id: str | None, cursor: Cursor) -> Page[ApiKey]:
        """Page newest first."""
        return self._newest(cursor, lambda row: not row.revoked_at and subject_id in {None, row.subject_id})

    def owners_in(self, organisation_id: str) -> tuple[str, ...]:
        """List the owners of keys."""
        return tuple({row.subject_id for row in self._visible() if row.organisation_id == organisation_id})


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


class FakeWork:
    """One work over the memory."""

    def __init__(self, memory: Memory, caller: Caller) -> None:
        self._memory, self.caller = memory, caller
        self.organisations = FakeOrganisations(memory.organisations, caller, OrganisationNotFound, "id")
        self.contacts = FakeContacts(memory.contacts, caller, ContactNotFound, "organisation_id")
        self.staff = FakeStaff(memory.staff, caller, StaffNotFound, "id")
        self.machines = FakeMachines(memory.machines, caller, MachineNotFound, "organisation_id")
        self.credentials = FakeCredentials(memory.credentials)
        self.sessions = FakeSessions(memory.sessions, caller, SessionNotFound, "organisation_id")
        self.api_keys = FakeApiKeys(memory.api_keys, caller, ApiKeyNotFound, "organisation_id")
        self.attempts = FakeAttempts(memory.attempts)

    @property
    def now(self) -> datetime:
        """The instant of the memory's clock."""
        return self._memory.clock.now()

    def emit(self, event: object) -> None:
        """Keep an event."""
        self._memory.events.append(event)


class FakeOpenWork:
    """Runs each step in a work of its own, as the kit does for calls by hand."""

    def __init__(self, memory: Memory, caller: Caller | None = None) -> None:
        self._memory, self._caller = memory, caller

    def look(self, step: Callable[[FakeWork], Any]) -> Any:
        """Run a step before the one that decides."""
        return step(self._memory.work(self._caller))

    run = look


class FakePasswords:
    """Hashing that is quick and readable; it remembers what it verified."""

    def __init__(self) -> None:
        self.blocked = frozenset({"password"})
        self.verified: list[str | None] = []

    def hash(self, password: str) -> str:
        """Return a hash of today's making."""
        return f"new:{password}"

    def verify(self, stored: str | None, password: str) -> bool:
        """Compare with hashes of any making."""
        self.verified.append(stored)
        return stored is not None and stored.partition(":")[2] == password

    def outdated(self, stored: str) -> bool:
        """Tell hashes of an older making."""
        return stored.startswith("old:")


class FakeSigner:
    """Keeps what it signs."""

    def __init__(self) -> None:
        self.signed: list[Caller] = []

    def sign(self, caller: Caller) -> str:
        """Return a number instead of a signature."""
        self.signed.append(caller)
        return f"context-{len(self.signed)}"


def narrowed_to(caller: Caller, *permissions: str) -> Caller:
    """Return a caller who came with a key for some permissions only."""
    kept = {permission: caller.grants[permission] for permission in permissions}
    return replace(caller, grants=kept, session_id=None)
