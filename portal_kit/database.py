"""Connections to a service's PostgreSQL database, with time-outs that keep one slow query from becoming many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from portal_kit.caller import Caller
from portal_kit.errors import PortalError, Unavailable
from portal_kit.tenancy import enter_scope

_TIMEOUTS = "-c statement_timeout=8000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=15000"


def driver_uri(uri: str) -> str:
    """Name the driver in a plain `postgresql://` address: psycopg2, which is green under eventlet."""
    return re.sub(r"^postgres(ql)?://", "postgresql+psycopg2://", uri)


def single_connections(uri: str, **options: Any) -> Engine:
    """Make an engine that keeps no connection: for the relay, migrations and commands."""
    return create_engine(driver_uri(uri), poolclass=NullPool, connect_args={"connect_timeout": 5}, **options)


def make_engine(uri: str, name: str, pool_size: int = 10) -> Engine:
    """Make a lazy pool of at most `pool_size` connections; nothing connects before the first query."""
    return create_engine(
        driver_uri(uri),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=5,
        connect_args={"connect_timeout": 5, "options": _TIMEOUTS, "application_name": f"portolan-{name}"},
    )


@contextmanager
def transaction(engine: Engine, caller: Caller) -> Iterator[Session]:
    """Begin a transaction in the caller's tenancy scope; commit at the end, roll back on any exception.

    Raises Unavailable when the database does not answer, so that the call may be repeated.
    """
    with answering(), _begun(engine, caller) as session:
        yield session
        session.commit()


@contextmanager
def _begun(engine: Engine, caller: Caller) -> Iterator[Session]:
    session = Session(engine)
    try:
        try:
            enter_scope(session.connection(), caller)
        except DBAPIError as error:
            # The pool held a connection from before a restart of the server: it is emptied now, one new try.
            if not error.connection_invalidated:
                raise
            session.rollback()
            enter_scope(session.connection(), caller)
        yield session
    finally:
        session.close()


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
