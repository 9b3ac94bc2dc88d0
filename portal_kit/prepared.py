"""Statements that each connection plans once: for reads that are asked often and whose plan costs more than their rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BindParameter, Dialect, Result, SelectBase, column, text
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.orm import Session

_PREPARED = "portolan.prepared"
_DIALECT: Dialect = PGDialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]


class Prepared:
    """A select with bind parameters, prepared on a connection when that first needs it."""

    def __init__(self, name: str, statement: SelectBase) -> None:
        compiled = statement.compile(dialect=_DIALECT)
        order = list(compiled.positiontup or ())
        types = ", ".join(_type_of(compiled.binds[parameter]) for parameter in order)
        values = ", ".join(f"CAST(:{parameter} AS {_type_of(compiled.binds[parameter])})" for parameter in order)
        self._name = name
        self._prepare = f"PREPARE {name} ({types}) AS {compiled}"
        shape = (column(each.name, each.type) for each in statement.selected_columns)
        self._execute = text(f"EXECUTE {name} ({values})").columns(*shape)

    def run(self, session: Session, parameters: Mapping[str, object]) -> Result[Any]:
        """Execute it within the session's transaction."""
        connection = session.connection()
        # Kept with the connection to the server, and gone with it.
        prepared: set[str] = connection.info.setdefault(_PREPARED, set())
        if self._name not in prepared:
            connection.exec_driver_sql(self._prepare, execution_options={"no_parameters": True})
            prepared.add(self._name)
        return connection.execute(self._execute, parameters)


def _type_of(parameter: BindParameter[Any]) -> str:
    return str(parameter.type.compile(dialect=_DIALECT))
