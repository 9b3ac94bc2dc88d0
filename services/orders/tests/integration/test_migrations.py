"""Orders of an earlier release keep their people when the rows of people are added."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic import command
from sqlalchemy import text

from portal_kit.database import single_connections
from portal_kit.ids import new_id
from portal_kit.migrations import config_for, upgrade
from portal_kit.testing.databases import OWNER_ROLE, FreshDatabase, described, execute
from portal_kit.testing.servers import Servers

pytestmark = pytest.mark.integration

_ORDER = """
    INSERT INTO orders (id, organisation_id, version, number, name, quote_id, quote_number, service, source_language,
        owner_id, people, confidential, price_pending, state, flags, created_at,
        source_files, reference_files, corrections, cancellations, claims, invoices)
    VALUES (:id, :organisation, 1, 'P-1', 'Manual', :id, 'Q-1', 'translation', 'en', :owner, :people, false, false,
        'confirmed', '{}', now(), '[]', '[]', '[]', '[]', '[]', '[]')
"""


@pytest.fixture
def first_release(servers: Servers) -> Iterator[FreshDatabase]:
    """A database as the first release left it."""
    name = f"it_orders_first_{new_id()[-12:]}"
    execute(servers, f'CREATE DATABASE "{name}" OWNER {OWNER_ROLE}')
    database = described(servers, name)
    command.upgrade(config_for("orders", database.owner_uri), "0001")
    yield database
    execute(servers, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.mark.feature("O7")
def test_people_of_orders_that_exist_become_rows(first_release: FreshDatabase) -> None:
    """Owner and watchers once each, however often they stand there; running it again changes nothing."""
    order, organisation, owner, watcher = (new_id() for _ in range(4))
    told = {"id": order, "organisation": organisation, "owner": owner, "people": [owner, watcher, watcher]}
    engine = single_connections(first_release.owner_uri)
    with engine.begin() as connection:
        connection.execute(text(_ORDER.replace(":people", "CAST(:people AS uuid[])")), told)
    for _ in range(2):
        upgrade("orders", first_release.owner_uri)
        with engine.begin() as connection:
            rows = connection.execute(text("SELECT person_id, order_id, organisation_id FROM order_people")).all()
        assert {tuple(map(str, row)) for row in rows} == {(one, order, organisation) for one in (owner, watcher)}
        assert len(rows) == 2
