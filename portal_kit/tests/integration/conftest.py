"""A ledger running under the real runner, on its own database and virtual host."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Engine, text

from portal_kit.database import single_connections
from portal_kit.tables import create_kit_tables
from portal_kit.tenancy import enable_tenancy
from portal_kit.testing.broker import RpcClient, VirtualHost
from portal_kit.testing.callers import Keys
from portal_kit.testing.databases import FreshDatabase, described, execute, grant
from portal_kit.testing.processes import RunningProcess, running
from portal_kit.testing.servers import Servers
from portal_kit.tests.integration.ledger import entries, environment


@dataclass
class Bench:
    """Everything a test of the kit needs at hand."""

    client: RpcClient
    keys: Keys
    database: FreshDatabase
    owner: Engine
    vhost: VirtualHost
    environment: dict[str, str]
    failpoints: Path
    process: RunningProcess

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Query as the owner, above row-level security."""
        with self.owner.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]


@pytest.fixture(scope="module")
def ledger_database(servers: Servers) -> Iterator[FreshDatabase]:
    """A database with the kit's tables and the ledger's one, under forced row-level security."""
    name = f"it_ledger_{uuid4().hex[:12]}"
    execute(servers, f'CREATE DATABASE "{name}" OWNER portolan_owner')
    database = described(servers, name)
    engine = single_connections(database.owner_uri)
    with engine.begin() as connection:
        op = Operations(MigrationContext.configure(connection))
        create_kit_tables(op)
        entries.create(connection)
        enable_tenancy(op, "entries")
        # As billing's migrations would leave it: readiness asks for it.
        connection.execute(text("CREATE TABLE alembic_version (version_num varchar(32))"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('9999')"))
    engine.dispose()
    grant(servers, name)
    yield database
    execute(servers, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def bench(
    servers: Servers, ledger_database: FreshDatabase, vhost: VirtualHost, keys: Keys, tmp_path_factory
) -> Iterator[Bench]:
    """The running ledger with a client."""
    failpoints = tmp_path_factory.mktemp("failpoints")
    told = {**environment(servers, ledger_database, vhost, keys), "PORTOLAN_FAILPOINTS": str(failpoints)}
    owner = single_connections(ledger_database.owner_uri)
    with running(["portal_kit.bus.runner", "portal_kit.tests.integration.ledger:Ledger"], told) as process:
        client = RpcClient(vhost.uri)
        yield Bench(client, keys, ledger_database, owner, vhost, told, failpoints, process)
        client.close()
