"""The second wall between organisations: forced row-level security with named scopes.

The scope and the organisation are set for one transaction; a pooled connection keeps an empty string after
commit, which is why the policies say nullif.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Connection

from portal_kit.caller import Caller

if TYPE_CHECKING:
    from alembic.operations import Operations

ORGANISATION, PROVIDER, SYSTEM = "organisation", "provider", "system"

_ENTER = "SELECT set_config('app.scope', '{scope}', true), set_config('app.organisation', '{organisation}', true)"

# A sub-select keeps the planner from evaluating the settings once per row.
_VISIBLE = (
    "(SELECT current_setting('app.scope', true)) IN ('provider', 'system')"
    " OR ((SELECT current_setting('app.scope', true)) = 'organisation'"
    " AND {column} = (SELECT nullif(current_setting('app.organisation', true), '')::uuid))"
)


def scope_of(caller: Caller) -> tuple[str, str]:
    """Return the scope and organisation that a caller's transactions run in."""
    if caller.kind in ("system", "service"):
        return SYSTEM, ""
    if caller.is_provider:
        return PROVIDER, ""
    return ORGANISATION, caller.organisation_id or ""


def entering(caller: Caller) -> str:
    """Return the statement that sets the caller's scope until the end of the transaction it runs in."""
    scope, organisation = scope_of(caller)
    # Written into the statement, so that it may precede any other: nothing but a UUID gets in here.
    return _ENTER.format(scope=scope, organisation=UUID(organisation) if organisation else "")


def enter_scope(connection: Connection, caller: Caller) -> None:
    """Set the caller's scope for the transaction that has just begun."""
    connection.exec_driver_sql(entering(caller))


def enable_tenancy(op: Operations, table: str, column: str = "organisation_id") -> None:
    """Force row-level security on a table of record; without a scope it shows nothing and takes nothing."""
    visible = _VISIBLE.format(column=column)
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY tenancy ON {table} USING ({visible}) WITH CHECK ({visible})")


def show_ownerless(op: Operations, table: str, column: str = "organisation_id") -> None:
    """Let everybody read, and nobody of a client change, the rows that belong to no organisation, such as staff."""
    op.execute(f"CREATE POLICY ownerless ON {table} FOR SELECT USING ({column} IS NULL)")
