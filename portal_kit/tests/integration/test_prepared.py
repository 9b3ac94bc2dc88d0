"""Prepared statements on a real server: planned once for each connection, whatever becomes of transactions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, Uuid, bindparam, literal_column, select, text
from sqlalchemy.orm import Session

from portal_kit.database import make_engine
from portal_kit.ids import new_id
from portal_kit.prepared import Prepared
from portal_kit.testing.servers import Servers

GIVEN = bindparam("given", type_=Uuid(as_uuid=False))
ECHO = Prepared("echo", select(GIVEN.label("id"), literal_column("'100 %'").label("share")))
PLANNED = text("SELECT count(*) FROM pg_prepared_statements WHERE name = 'echo'")


@pytest.fixture
def engine(servers: Servers) -> Iterator[Engine]:
    """One connection to the server."""
    engine = make_engine(servers.database_uri("admin", "postgres"), "test", pool_size=1)
    yield engine
    engine.dispose()


def echoed(session: Session) -> bool:
    """Run the statement; whether the value came back with its type."""
    given = new_id()
    return [tuple(row) for row in ECHO.run(session, {"given": given})] == [(given, "100 %")]


def test_a_statement_is_prepared_once_and_gives_typed_rows(engine: Engine) -> None:
    """Run it twice on one connection."""
    with Session(engine) as session:
        assert echoed(session)
        assert echoed(session)
        assert session.scalar(PLANNED) == 1


def test_a_statement_stays_prepared_after_a_rollback(engine: Engine) -> None:
    """What is prepared belongs to the connection, not to the transaction."""
    with Session(engine) as session:
        assert echoed(session)
        session.rollback()
        assert session.scalar(PLANNED) == 1
        assert echoed(session)


def test_a_new_connection_prepares_it_anew(engine: Engine) -> None:
    """Lose the connection to the server."""
    with Session(engine) as session:
        assert echoed(session)
    engine.pool.dispose()
    with Session(engine) as session:
        assert session.scalar(PLANNED) == 0
        assert echoed(session)
