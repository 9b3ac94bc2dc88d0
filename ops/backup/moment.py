"""One moment of all databases: while nobody can commit an event or an answer anywhere, each gives a snapshot of itself.

So no service's copy knows of an event that its producer's copy does not have. What a producer's copy has and a
consumer's has not is sent again after the restore. The locks are held for milliseconds; dumping comes after them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from ops.troubles import OpsTrouble
from portal_kit.database import single_connections

ATTEMPTS = 10
# Every change of record writes to one of them.
_LOCK = text("LOCK TABLE outbox, inbox, operations IN SHARE MODE")
# Writers queue behind a lock that waits: rather give up soon and try again.
_PATIENCE = text("SET LOCAL lock_timeout = '2s'")
_TABLES = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One database as it was at the moment, for as long as its transaction is open."""

    name: str
    connection: Connection

    def rows(self) -> dict[str, int]:
        """Count the rows of each table."""
        return rows_of(self.connection)

    @property
    def revision(self) -> str:
        """The migration that the tables are at."""
        return str(self.connection.execute(text("SELECT max(version_num) FROM alembic_version")).scalar_one())

    @property
    def server(self) -> str:
        """The version of the database server."""
        return str(self.connection.execute(text("SHOW server_version")).scalar_one())


@contextmanager
def one_moment(uris: Mapping[str, str]) -> Iterator[Mapping[str, Snapshot]]:
    """Hold a snapshot of every database, all of the same moment."""
    with ExitStack() as stack:
        yield _snapshots(stack, uris)


def rows_of(connection: Connection) -> dict[str, int]:
    """Count the rows of each table of a database."""
    tables = connection.execute(_TABLES).scalars().all()
    return {table: int(connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one()) for table in tables}


def _snapshots(stack: ExitStack, uris: Mapping[str, str]) -> dict[str, Snapshot]:
    for _ in range(ATTEMPTS):
        try:
            with ExitStack() as locks:
                for uri in uris.values():
                    _lock(locks.enter_context(single_connections(uri).connect()))
                return {service: _snapshot(stack, uri) for service, uri in uris.items()}
        except OperationalError as busy:
            if "lock timeout" not in str(busy):
                raise
    raise OpsTrouble(f"a transaction has held its tables through {ATTEMPTS} attempts; end it, or try again later")


def _lock(connection: Connection) -> None:
    connection.execute(_PATIENCE)
    connection.execute(_LOCK)


def _snapshot(stack: ExitStack, uri: str) -> Snapshot:
    opened = single_connections(uri).connect().execution_options(isolation_level="REPEATABLE READ")
    connection = stack.enter_context(opened)
    return Snapshot(str(connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()), connection)
