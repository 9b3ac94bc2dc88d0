"""A work that keeps everything in memory and filters by the caller as the real repositories do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from portal_kit.caller import Caller
from portal_kit.clock import MovableClock
from services.identity.domain.access import ApiKey, Session
from services.identity.domain.errors import (
    ApiKeyNotFound,
    ContactNotFound,
    MachineNotFound,
    OrganisationNotFound,
    SessionNotFound,
    StaffNotFound,
)
from services.identity.domain.machine import Machine
from services.identity.domain.organisation import Organisation
from services.identity.domain.people import Contact, StaffMember
from services.identity.domain.throttle import Attempts
from services.identity.tests.unit.fake_access import FakeApiKeys, FakeAttempts, FakeCredentials, FakeSessions
from services.identity.tests.unit.fake_accounts import FakeContacts, FakeMachines, FakeOrganisations, FakeStaff

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
