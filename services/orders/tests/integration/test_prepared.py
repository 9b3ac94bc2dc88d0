"""Prepared documents on a real server: planned once for each connection, in whatever scope they are read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import ColumnClause, Connection, Engine, Uuid, bindparam, func, literal_column, select, text

from portal_kit.caller import Caller
from portal_kit.database import make_engine, make_reader, read
from portal_kit.ids import new_id
from portal_kit.testing.servers import Servers
from services.orders.storage.prepared import PreparedDocument

GIVEN = bindparam("given", type_=Uuid(as_uuid=False))
SCOPE: ColumnClause[str] = literal_column("current_setting('app.organisation', true)")
WHOLE = select(GIVEN.label("id"), literal_column("'100 %'").label("share"), SCOPE.label("scope")).subquery("whole")
ECHO = PreparedDocument("echo", select(func.row_to_json(WHOLE.table_valued())))
PLANNED = text("SELECT count(*) FROM pg_prepared_statements WHERE name = 'echo'")


@pytest.fixture
def engine(servers: Servers) -> Iterator[Engine]:
    """One connection to the server."""
    engine = make_engine(servers.database_uri("admin", "postgres"), "test", pool_size=1)
    yield engine
    engine.dispose()


def echoed(session: Connection, organisation: str = "") -> bool:
    """Read the document; whether the value came back, in the scope that is to be."""
    given = new_id()
    return ECHO.read(session, {"given": given}) == {"id": given, "share": "100 %", "scope": organisation or None}


def test_a_document_is_prepared_once(engine: Engine) -> None:
    """Read it twice on one connection."""
    with engine.connect() as session:
        assert echoed(session)
        assert echoed(session)
        assert session.scalar(PLANNED) == 1


def test_a_document_stays_prepared_after_a_rollback(engine: Engine) -> None:
    """What is prepared belongs to the connection, not to the transaction."""
    with engine.connect() as session:
        assert echoed(session)
        session.rollback()
        assert session.scalar(PLANNED) == 1
        assert echoed(session)


def test_a_new_connection_prepares_it_anew(engine: Engine) -> None:
    """Lose the connection to the server."""
    with engine.connect() as session:
        assert echoed(session)
    engine.pool.dispose()
    with engine.connect() as session:
        assert session.scalar(PLANNED) == 0
        assert echoed(session)


def test_one_plan_serves_callers_of_all_organisations(engine: Engine) -> None:
    """The scope belongs to the reading, not to the plan that an earlier caller left on the connection."""
    reader = make_reader(engine)
    for organisation in (new_id(), new_id()):
        caller = Caller("contact", "anna", organisation)
        assert read(reader, caller, lambda session, expected=organisation: echoed(session, expected))
    assert read(reader, caller, lambda session: session.scalar(PLANNED)) == 1
    reader.dispose()
