"""Machine accounts on the wire."""

from __future__ import annotations

from dataclasses import dataclass

from marshmallow import Schema, fields

from portal_kit.paging import Page
from portal_kit.shapes import load
from services.identity.domain.access import ApiKey
from services.identity.domain.machine import Machine
from services.identity.domain.matrix import MachineRole
from services.identity.ports import Search
from services.identity.schemas.api_keys import NewApiKeySchema, dump_new_key
from services.identity.schemas.fields import cursor, flag, identifier, instant, machine_kind, text, version


class MachineRequestSchema(Schema):
    """A new machine account."""

    name = text("What the system is called.", "Web shop")
    kind = machine_kind()
    organisation_id = identifier("Whose system, of a client system.", required=False, nullable=True)


class MachineFiltersSchema(Schema):
    """What narrows the list of machines."""

    organisation_id = identifier("Systems of this organisation.", required=False)


class MachineSchema(Schema):
    """A system that comes in by API key."""

    id = identifier("The machine account.")
    organisation_id = identifier("Whose system; null for the provider's.", nullable=True)
    version = version()
    state = fields.String(required=True, metadata={"description": "active or deactivated.", "example": "active"})
    name = text("What the system is called.", "Web shop")
    kind = machine_kind()
    active = flag("Whether the system may come in.")
    created_at = instant("When it was created.")


class MachinePageSchema(Schema):
    """A page of machines."""

    items = fields.List(fields.Nested(MachineSchema), required=True, metadata={"description": "By name."})
    next_cursor = cursor()


class NewMachineSchema(Schema):
    """A machine account that was just made, with its first API key."""

    machine = fields.Nested(MachineSchema, required=True, metadata={"description": "The account."})
    api_key = fields.Nested(NewApiKeySchema, required=True, metadata={"description": "Its key, shown once."})


@dataclass(frozen=True, slots=True)
class MachineRequest:
    """What a request says of a new machine."""

    name: str
    kind: MachineRole
    organisation_id: str | None = None


def load_machine_request(data: object) -> MachineRequest:
    """Read a new machine account."""
    return MachineRequest(**load(MachineRequestSchema(), data))


def load_machine_filters(data: object) -> Search:
    """Read what narrows the list of machines."""
    return Search(**load(MachineFiltersSchema(), data or {}))


def dump_machine(machine: Machine) -> dict[str, object]:
    """Return a machine account as it crosses the wire."""
    names = [name for name in MachineSchema().fields if name != "state"]
    state = "active" if machine.active else "deactivated"
    return dict(MachineSchema().dump({**{name: getattr(machine, name) for name in names}, "state": state}))


def dump_machine_page(page: Page[Machine]) -> dict[str, object]:
    """Return a page of machines as it crosses the wire."""
    return {"items": [dump_machine(one) for one in page.items], "next_cursor": page.next_cursor}


def dump_new_machine(machine: Machine, key: ApiKey, secret: str) -> dict[str, object]:
    """Return a new machine with its key, which nobody can read again."""
    return {"machine": dump_machine(machine), "api_key": dump_new_key(key, secret)}
