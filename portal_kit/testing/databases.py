"""A private, migrated database per test module: cloned from a template that is migrated once per run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from uuid import uuid4

from sqlalchemy import text

from portal_kit.database import single_connections
from portal_kit.migrations import upgrade
from portal_kit.testing.servers import Servers, servers

APP_ROLE, OWNER_ROLE, RELAY_ROLE = "portolan_app", "portolan_owner", "portolan_relay"


@dataclass(frozen=True, slots=True)
class FreshDatabase:
    """One database and its addresses: `app_uri` is subject to row-level security, the others are not."""

    name: str
    app_uri: str
    owner_uri: str
    relay_uri: str


@contextmanager
def fresh_database(service: str) -> Iterator[FreshDatabase]:
    """Clone the service's template; drop the clone afterwards."""
    where = servers()
    template = _template(service)
    name = f"it_{service}_{uuid4().hex[:12]}"
    execute(where, f'CREATE DATABASE "{name}" OWNER {OWNER_ROLE} TEMPLATE "{template}"')
    try:
        yield described(where, name)
    finally:
        execute(where, f'DROP DATABASE "{name}" WITH (FORCE)')


def described(where: Servers, name: str) -> FreshDatabase:
    """Name the addresses of a database."""
    return FreshDatabase(name, *(where.database_uri(role, name) for role in ("app", "owner", "relay")))


def execute(where: Servers, *statements: str, database: str = "postgres") -> None:
    """Run statements as the server's administrator, outside a transaction."""
    engine = single_connections(where.database_uri("admin", database), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def grant(where: Servers, name: str) -> None:
    """Let the roles of services and relay use the tables that the owner made."""
    rights = [
        f"GRANT {what} ON ALL {kind} IN SCHEMA public TO {APP_ROLE}, {RELAY_ROLE}"
        for what, kind in (("SELECT, INSERT, UPDATE, DELETE", "TABLES"), ("USAGE, SELECT, UPDATE", "SEQUENCES"))
    ]
    execute(where, f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}, {RELAY_ROLE}", *rights, database=name)


@cache
def _template(service: str) -> str:
    where = servers()
    name = f"tpl_{service}_{uuid4().hex[:8]}"
    execute(where, f'CREATE DATABASE "{name}" OWNER {OWNER_ROLE}')
    upgrade(service, where.database_uri("owner", name))
    grant(where, name)
    return name
