"""Machine accounts: systems that come in by API key."""

from __future__ import annotations

from dataclasses import dataclass

from portal_kit.ids import new_id
from portal_kit.paging import Cursor, Page
from services.identity.domain.errors import MachineNotYours
from services.identity.domain.machine import Machine
from services.identity.domain.matrix import MachineRole
from services.identity.domain.subjects import Subject
from services.identity.ports import Search, Work
from services.identity.use_cases import api_keys
from services.identity.use_cases.api_keys import KeyRequest, NewKey


@dataclass(frozen=True, slots=True)
class NewMachine:
    """A machine that was just made, with its first key."""

    machine: Machine
    new_key: NewKey


def list_machines(work: Work, search: Search, cursor: Cursor) -> Page[Machine]:
    """Return a page of machines in the order of names."""
    return work.machines.page(search, cursor)


def create_machine(work: Work, name: str, kind: MachineRole, organisation_id: str | None) -> NewMachine:
    """Make a machine account and its first key; a manager makes systems of the own organisation only."""
    if kind is MachineRole.PROVIDER_SYSTEM and not work.caller.is_provider:
        raise MachineNotYours
    home = organisation_id
    if kind is MachineRole.CLIENT_SYSTEM and home is None:
        home = work.caller.organisation_id
    machine = Machine(id=new_id(), name=name, kind=kind, organisation_id=home, created_at=work.now)
    subject = Subject(machine, None if home is None else work.organisations.get(home))
    work.machines.add(machine)
    return NewMachine(machine, api_keys.make(work, subject, KeyRequest(name=machine.name)))
