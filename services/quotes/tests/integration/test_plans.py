"""Each list of quotes is served by the index that the table names for it."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from portal_kit.caller import Caller
from portal_kit.database import single_connections
from portal_kit.paging import Cursor
from portal_kit.testing.databases import FreshDatabase
from services.quotes.ports import OverviewFilters, QuoteFilters
from services.quotes.storage.lists import counts_statement, list_statement
from services.quotes.tests import mothers
from services.quotes.tests.fakes import manager
from services.quotes.tests.integration.conftest import Open

pytestmark = pytest.mark.integration
SYSTEM = Caller.system("quotes.test")
MANY = """
    INSERT INTO quotes (id, organisation_id, version, number, state, name, owner_id, people, confidential, service,
        source_language, targets, created_at, price_pending, currency, agreed, body, needs_attention)
    SELECT gen_random_uuid(), o, 1, 'M-' || n, CASE WHEN n % 50 = 0 THEN 'sent' ELSE 'accepted' END, 'Name ' || n, p,
        ARRAY[p], false, 'translation', 'en', '[]', now(), false, 'EUR', false, jsonb_build_object('text', repeat(n::text || ' ', 200)),
        CASE WHEN n % 500 = 0 THEN 'Scanned.' END
    FROM (SELECT n, CASE WHEN n % 100 = 0 THEN CAST(:mine AS uuid) ELSE md5('o' || n % 200)::uuid END AS o,
        CASE WHEN n % 1000 = 0 THEN CAST(:owner AS uuid) ELSE md5('p' || n % 2000)::uuid END AS p
        FROM generate_series(1, 20000) n) s
"""


@pytest.fixture(scope="module", autouse=True)
def many_quotes(database: FreshDatabase) -> None:
    """Twenty thousand quotes, two hundred of one organisation, twenty of one owner."""
    engine = single_connections(database.owner_uri)
    with engine.begin() as connection:
        connection.execute(text(MANY), {"mine": mothers.ORGANISATION, "owner": mothers.OWNER})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # An index is enough where the table's pages are known to be visible to all, as after any vacuum.
        connection.execute(text("VACUUM ANALYZE quotes"))
    engine.dispose()


@pytest.mark.parametrize(
    ("viewer", "filters", "sort", "index"),
    [
        ("manager", QuoteFilters(), "-created_at", "ix_quotes_organisation_id_"),
        ("manager", QuoteFilters(), "name", "ix_quotes_organisation_id_"),
        ("owner", QuoteFilters(), "-created_at", "ix_quotes_organisation_id_"),
        ("pm", QuoteFilters(state="sent"), "-created_at", "ix_quotes_state_id"),
        ("pm", QuoteFilters(needs_attention=True), "-created_at", "ix_quotes_needs_attention"),
        ("pm", QuoteFilters(price_pending=True), "-created_at", "ix_quotes_price_pending"),
        ("pm", QuoteFilters(), "-created_at", "quotes_pkey"),
    ],
)
def test_each_list_is_served_by_an_index(open_work: Open, viewer: str, filters: QuoteFilters, sort: str, index: str):
    """Under row-level security too, nothing is scanned as a whole."""
    cursor = Cursor.read(SYSTEM, {}, None, 20, 2 if sort == "name" else 1)
    with open_work(SYSTEM) as work:
        statement = list_statement(mothers.viewers()[viewer], filters, sort, cursor)
        compiled = statement.compile(work.session)
        found = work.session.exec_driver_sql(f"EXPLAIN {compiled}", compiled.params)
        plan = "\n".join(row[0] for row in found)
    assert index in plan
    assert "Seq Scan" not in plan


@pytest.mark.parametrize("mine", [False, True])
@pytest.mark.parametrize("viewer", ["owner", "manager", "observer", "pm"])
def test_counts_are_read_from_an_index_alone(open_work: Open, viewer: str, mine: bool):
    """A contact's within its organisation, the provider's through the index of all; no row itself is read."""
    filters = OverviewFilters(mine=mine)
    with open_work(SYSTEM) as work:
        statement = counts_statement(mothers.viewers()[viewer], filters, mothers.NOW)
        compiled = statement.compile(work.session)
        found = work.session.exec_driver_sql(f"EXPLAIN {compiled}", compiled.params)
        plan = "\n".join(row[0] for row in found)
    assert "Index Only Scan using ix_quotes_counts" in plan, plan
    assert viewer == "pm" or f"Index Cond: (organisation_id = '{mothers.ORGANISATION}'::uuid)" in plan, plan


def test_counting_the_quotes_of_one_organisation_reads_no_other(open_work: Open):
    """Under the tenancy wall, as the service asks: two hundred of twenty thousand entries are looked at."""
    with open_work(manager()) as work:
        statement = counts_statement(mothers.viewers()["manager"], OverviewFilters(), mothers.NOW)
        compiled = statement.compile(work.session)
        explained = work.session.exec_driver_sql(f"EXPLAIN (ANALYZE) {compiled}", compiled.params)
        plan = "\n".join(row[0] for row in explained)
        counted = work.quotes.counts(mothers.viewers()["manager"], OverviewFilters(), mothers.NOW)
    assert "Rows Removed" not in plan, plan
    assert sum(each.total for each in counted) == 200
