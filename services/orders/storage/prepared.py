"""A read that each connection plans once: for what is asked often and whose plan costs more than its rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BindParameter, Connection, Dialect, SelectBase
from sqlalchemy.dialects.postgresql.base import PGDialect

_PREPARED = "portolan.prepared"
_DIALECT: Dialect = PGDialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]


class PreparedDocument:
    """A select of one JSON document, with bind parameters; prepared on a connection when that first needs it."""

    def __init__(self, name: str, statement: SelectBase) -> None:
        compiled = statement.compile(dialect=_DIALECT)
        order = list(compiled.positiontup or ())
        types = [_type_of(compiled.binds[parameter]) for parameter in order]
        values = (f"CAST(%({parameter})s AS {kind})" for parameter, kind in zip(order, types, strict=True))
        self._name = name
        self._prepare = f"PREPARE {name} ({', '.join(types)}) AS {compiled}"
        self._execute = f"EXECUTE {name} ({', '.join(values)})"

    def read(self, connection: Connection, parameters: Mapping[str, object]) -> dict[str, Any] | None:
        """Return the document as the scope of the moment sees it, or None."""
        # Kept with the connection to the server, and gone with it.
        prepared: set[str] = connection.info.setdefault(_PREPARED, set())
        if self._name not in prepared:
            connection.exec_driver_sql(self._prepare, execution_options={"no_parameters": True})
            prepared.add(self._name)
        # In the driver's own words: there is nothing in one JSON value that SQLAlchemy would have to convert.
        document: dict[str, Any] | None = connection.exec_driver_sql(self._execute, dict(parameters)).scalar()
        return document


def _type_of(parameter: BindParameter[Any]) -> str:
    return str(parameter.type.compile(dialect=_DIALECT))
