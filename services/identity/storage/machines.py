"""Machine accounts in rows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, insert, select

from portal_kit.caller import Caller
from portal_kit.paging import Cursor, Page
from services.identity.domain.errors import MachineNotFound
from services.identity.domain.machine import Machine
from services.identity.domain.matrix import MachineRole
from services.identity.ports import Search
from services.identity.storage.rows import of_organisation, page_by_name
from services.identity.storage.tables import machines as table

_COLUMNS = ("id", "organisation_id", "version", "name", "kind", "active", "created_at")


class SqlMachines:
    """Reads and stores machine accounts."""

    def __init__(self, session: Connection, caller: Caller) -> None:
        self._session = session
        self._query = select(table).where(*of_organisation(caller, table.c.organisation_id))

    def get(self, machine_id: str) -> Machine:
        """Return one; MachineNotFound."""
        row = self._session.execute(self._query.where(table.c.id == machine_id)).first()
        if row is None:
            raise MachineNotFound
        return _machine(row)

    def page(self, search: Search, cursor: Cursor) -> Page[Machine]:
        """Return a page in the order of names."""
        query = self._query
        if search.organisation_id is not None:
            query = query.where(table.c.organisation_id == search.organisation_id)
        return page_by_name(self._session, query, table, cursor, _machine)

    def add(self, machine: Machine) -> None:
        """Store a new one."""
        self._session.execute(insert(table).values({name: getattr(machine, name) for name in _COLUMNS}))


def _machine(row: Row[Any]) -> Machine:
    return Machine(**{**{name: getattr(row, name) for name in _COLUMNS}, "kind": MachineRole(row.kind)})
