"""Calls about machine accounts."""

from __future__ import annotations

from portal_kit.bus import guarded_rpc
from portal_kit.paging import Cursor
from services.identity import schemas
from services.identity.ports import Work
from services.identity.rpc.parts import Parts
from services.identity.use_cases import machines


class MachinesRpc(Parts):
    """Systems that come in by API key, kept by managers and administrators."""

    @guarded_rpc(permission="api_key.manage")
    def list_machines(
        self,
        work: Work,
        filters: dict[str, object] | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> dict[str, object]:
        """Return machine accounts by name."""
        search = schemas.load_machine_filters(filters)
        place = Cursor.read(work.caller, {"list": "machines", "filters": filters}, cursor, limit, width=2)
        return schemas.dump_machine_page(machines.list_machines(work, search, place))

    @guarded_rpc(permission="api_key.manage", mutates=True, secret=True)
    def create_machine(self, work: Work, machine: dict[str, object]) -> dict[str, object]:
        """Make a machine account and its first key, whose text is told this once."""
        asked = schemas.load_machine_request(machine)
        made = machines.create_machine(work, asked.name, asked.kind, asked.organisation_id)
        return schemas.dump_new_machine(made.machine, made.new_key.key, made.new_key.text)
