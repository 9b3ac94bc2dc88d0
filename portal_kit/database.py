"""Connections to a service's PostgreSQL database, with time-outs that keep one slow query from becoming many."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import NullPool

from portal_kit.caller import Caller
from portal_kit.errors import PortalError, Unavailable
from portal_kit.tenancy import enter_scope, entering

T = TypeVar("T")
_TIMEOUTS = "-c statement_timeout=8000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=15000"
# A server that vanished without a word is noticed within about 20 seconds, not after the kernel's quarter of an hour.
_KEEPALIVE = {"keepalives_idle": "10", "keepalives_interval": "5", "keepalives_count": "2", "tcp_user_timeout": "20000"}
_READ_ONLY = "-c default_transaction_read_only=on"
_READERS = 5
_SCOPE = "portolan_scope"


def driver_uri(uri: str) -> str:
    """Name the driver in a plain `postgresql://` address: psycopg2, which is green under eventlet."""
    return re.sub(r"^postgres(ql)?://", "postgresql+psycopg2://", uri)


def single_connections(uri: str, **options: Any) -> Engine:
    """Make an engine that keeps no connection: for the relay, migrations and commands."""
    return create_engine(
        driver_uri(uri), poolclass=NullPool, connect_args={"connect_timeout": 5, **_KEEPALIVE}, **options
    )


def make_engine(uri: str, name: str, pool_size: int = 10) -> Engine:
    """Make a lazy pool of at most `pool_size` connections; nothing connects before the first query."""
    told = {"connect_timeout": "5", "options": _TIMEOUTS, "application_name": f"portolan-{name}", **_KEEPALIVE}
    url = make_url(driver_uri(uri)).update_query_dict(told)
    return create_engine(url, pool_size=pool_size, max_overflow=0, pool_timeout=5)


def make_reader(writer: Engine) -> Engine:
    """Make a second lazy pool to the same database, whose connections refuse every change.

    A statement here is a transaction of its own, and brings its scope along in the same round trip.
    """
    url = writer.url.update_query_dict({"options": f"{_TIMEOUTS} {_READ_ONLY}"})
    reader = create_engine(url, pool_size=_READERS, max_overflow=0, pool_timeout=5, isolation_level="AUTOCOMMIT")
    event.listen(reader, "before_cursor_execute", _bring_scope, retval=True)
    return reader


def _bring_scope(
    connection: Connection, _cursor: object, statement: str, parameters: Any, _context: object, _many: bool
) -> tuple[str, Any]:
    """Put the scope before a statement: the server runs what comes in one message as one transaction."""
    return f"{connection.get_execution_options()[_SCOPE]}; {statement}", parameters


def read(reader: Engine, caller: Caller, step: Callable[[Connection], T]) -> T:
    """Run a step that only reads, in the caller's tenancy scope.

    There is no transaction around its statements: at READ COMMITTED each sees the newest data with or without one,
    and beginning and ending it would cost three round trips. Raises Unavailable when the database does not answer.
    """
    with answering():
        try:
            return _read(reader, caller, step)
        except DBAPIError as error:
            # The pool held a connection from before a restart of the server: it is emptied now, one new try.
            if not error.connection_invalidated:
                raise
            return _read(reader, caller, step)


def _read(reader: Engine, caller: Caller, step: Callable[[Connection], T]) -> T:
    with reader.connect().execution_options(**{_SCOPE: entering(caller)}) as connection:
        return step(connection)


@contextmanager
def transaction(engine: Engine, caller: Caller) -> Iterator[Connection]:
    """Begin a transaction in the caller's tenancy scope; commit at the end, roll back on any exception.

    Raises Unavailable when the database does not answer, so that the call may be repeated.
    """
    with answering(), engine.connect() as connection:
        try:
            enter_scope(connection, caller)
        except DBAPIError as error:
            # The pool held a connection from before a restart of the server: it is emptied now, one new try.
            if not error.connection_invalidated:
                raise
            connection.rollback()
            enter_scope(connection, caller)
        yield connection
        connection.commit()


@contextmanager
def answering() -> Iterator[None]:
    """Turn "the database does not answer" into Unavailable, whatever layer said it."""
    try:
        yield
    except PortalError:
        raise
    except (OperationalError, PoolTimeout) as error:
        raise Unavailable("The database does not answer now; try again in a moment.") from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Unavailable("The database went away; try again in a moment.") from error
        raise


def is_reachable(engine: Engine) -> bool:
    """Tell whether a trivial query succeeds; for readiness."""
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1")
    except SQLAlchemyError:
        return False
    return True
