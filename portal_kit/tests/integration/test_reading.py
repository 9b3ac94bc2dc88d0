"""Reading on a real server: every statement in its caller's scope, nothing kept, nothing changed, one round trip."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from psycopg2.extensions import TRANSACTION_STATUS_IDLE
from sqlalchemy import Engine, insert, select, text
from sqlalchemy.exc import DataError, InternalError

from portal_kit.caller import Caller
from portal_kit.database import make_engine, make_reader, read, single_connections
from portal_kit.ids import new_id
from portal_kit.testing.databases import FreshDatabase
from portal_kit.tests.integration.ledger import LedgerWork, entries, to_wire
from portal_kit.work import WorkShop

NORTH, SOUTH = new_id(), new_id()
ANNA = Caller("contact", "anna", NORTH)
SVEN = Caller("contact", "sven", SOUTH)
PAULA = Caller("staff", "paula")
BACKEND = text("SELECT pg_backend_pid()")


@pytest.fixture(scope="module")
def stored(ledger_database: FreshDatabase) -> FreshDatabase:
    """One entry of each organisation."""
    owner = single_connections(ledger_database.owner_uri)
    rows = [{"id": new_id(), "organisation_id": NORTH, "text": "north"}]
    rows.append({"id": new_id(), "organisation_id": SOUTH, "text": "south"})
    with owner.begin() as connection:
        connection.execute(insert(entries), rows)
    return ledger_database


@pytest.fixture
def shop(stored: FreshDatabase) -> Iterator[WorkShop[LedgerWork]]:
    """Works as a service has them."""
    shop = WorkShop(make_engine(stored.app_uri, "reading-test"), partial(LedgerWork, to_wire=to_wire))
    yield shop
    shop.close()


@pytest.fixture
def reader(stored: FreshDatabase) -> Iterator[Engine]:
    """The pool below such works."""
    reader = make_reader(make_engine(stored.app_uri, "reading-test"))
    yield reader
    reader.dispose()


def texts(work: LedgerWork) -> list[str]:
    """All that row-level security shows."""
    return list(work.session.execute(select(entries.c.text).order_by(entries.c.text)).scalars())


def backend_and_texts(work: LedgerWork) -> tuple[int, list[str]]:
    """The same, and which connection showed it; the second statement has its own transaction and scope."""
    return work.session.execute(BACKEND).scalar_one(), texts(work)


def test_callers_in_turn_on_one_connection_see_their_own_alone(shop: WorkShop[LedgerWork]) -> None:
    """A scope that was not set would show nothing, one that stayed would show another's."""
    seen = [shop.read(caller, "test", backend_and_texts) for caller in (ANNA, SVEN, PAULA, ANNA)]
    assert [shown for _, shown in seen] == [["north"], ["south"], ["north", "south"], ["north"]]
    assert len({backend for backend, _ in seen}) == 1


def test_no_scope_is_left_on_the_connection(reader: Engine) -> None:
    """Look beneath, at a connection that has just served a reader of everything."""
    query = "SELECT pg_backend_pid(), count(*) FROM entries"
    backend, seen = read(reader, PAULA, lambda session: tuple(session.execute(text(query)).one()))
    connection = reader.raw_connection()
    cursor = connection.cursor()
    cursor.execute(query)
    assert (seen, cursor.fetchone()) == (2, (backend, 0))
    connection.close()


def test_a_statement_without_a_scope_does_not_leave_the_process(reader: Engine) -> None:
    """Somebody uses the pool of readers past the kit."""
    with reader.connect() as connection, pytest.raises(KeyError):
        connection.execute(BACKEND)


def test_after_an_error_the_next_caller_gets_a_clean_connection(shop: WorkShop[LedgerWork]) -> None:
    """The failed statement's transaction and scope are gone with it."""

    def fail(work: LedgerWork) -> int:
        return int(work.session.execute(text("SELECT 1 / (SELECT count(*) - count(*) FROM entries)")).scalar_one())

    before, _ = shop.read(PAULA, "test", backend_and_texts)
    with pytest.raises(DataError):
        shop.read(PAULA, "test", fail)
    assert shop.read(SVEN, "test", backend_and_texts) == (before, ["south"])


def test_between_statements_no_transaction_is_open(shop: WorkShop[LedgerWork]) -> None:
    """A reader that thinks for long holds no lock and no snapshot."""

    def think(work: LedgerWork) -> int:
        texts(work)
        raw = work.session.connection.driver_connection
        assert raw is not None
        return int(raw.info.transaction_status)

    assert shop.read(ANNA, "test", think) == TRANSACTION_STATUS_IDLE


def test_a_step_that_reads_can_change_nothing(shop: WorkShop[LedgerWork]) -> None:
    """The database refuses, whatever the code forgot to declare."""
    with pytest.raises(InternalError, match="read-only"):
        shop.read(ANNA, "test", lambda work: work.add("sneaked in", NORTH))
    assert shop.read(PAULA, "test", texts) == ["north", "south"]


def test_an_event_of_a_reader_is_refused_and_not_lost(shop: WorkShop[LedgerWork]) -> None:
    """Emitting is a change."""
    with pytest.raises(InternalError, match="read-only"):
        shop.read(ANNA, "test", lambda work: work.emit("said while reading"))


def test_a_row_cannot_be_locked_by_a_reader(shop: WorkShop[LedgerWork]) -> None:
    """What would be let go at once, with the statement's transaction, must not look like a lock."""
    with pytest.raises(InternalError, match="read-only"):
        shop.read(ANNA, "test", lambda work: work.session.execute(select(entries).with_for_update()).all())


def test_a_connection_that_the_server_dropped_is_replaced(
    shop: WorkShop[LedgerWork], ledger_database: FreshDatabase
) -> None:
    """The database was restarted while the pool kept a connection."""
    backend, _ = shop.read(ANNA, "test", backend_and_texts)
    with single_connections(ledger_database.app_uri).begin() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:backend)"), {"backend": backend})
    assert shop.read(ANNA, "test", texts) == ["north"]


def test_an_organisation_that_is_no_id_never_reaches_a_statement(shop: WorkShop[LedgerWork]) -> None:
    """The scope is written into the statement, so it lets ids through and nothing else."""
    with pytest.raises(ValueError, match="badly formed"):
        shop.read(Caller("contact", "eve", "', true); DROP TABLE entries; --"), "test", texts)
