"""The plans of the queries behind lists: read off an index, as the callers themselves run them behind the wall."""

from __future__ import annotations

from hashlib import md5
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Select, text

from portal_kit.caller import Caller
from portal_kit.database import single_connections
from portal_kit.ids import new_id
from portal_kit.paging import Cursor
from portal_kit.testing.databases import FreshDatabase
from services.orders.domain.listing import OrderFilters, Sort
from services.orders.domain.states import Flag, OrderState
from services.orders.storage.count_query import count_query
from services.orders.storage.list_query import page_query
from services.orders.tests.integration.conftest import Open
from services.orders.tests.unit.callers import MANAGER_GRANTS, OBSERVER, PM_GRANTS, REQUESTER, SYSTEM
from services.orders.tests.unit.objects import NOW
from services.orders.use_cases.access import visibility_of

pytestmark = pytest.mark.integration

# As the statement below makes them: one organisation of forty, one of its people, one manager.
ORGANISATION, PERSON, MANAGER = (
    str(UUID(md5(word, usedforsecurity=False).hexdigest())) for word in (b"7", b"p7", b"m7")
)
_ORDERS = """
    INSERT INTO orders (id, organisation_id, version, number, name, quote_id, quote_number, service, source_language,
        owner_id, people, project_manager_id, confidential, price_pending, state, flags, due_at, created_at,
        source_files, reference_files, corrections, cancellations, claims, invoices)
    SELECT gen_random_uuid(), md5((n % 40)::text)::uuid, 1, 'P-' || n, 'Manual ' || md5(n::text), gen_random_uuid(),
        'Q-' || n, 'translation', 'en', md5('p' || n % 400)::uuid, ARRAY[md5('p' || n % 400)::uuid],
        md5('m' || n % 50)::uuid::text, n % 20 = 0, false, (ARRAY['closed', 'closed', 'confirmed'])[1 + n % 3],
        CASE WHEN n % 100 = 0 THEN ARRAY['on_hold'] ELSE '{}' END,
        CASE WHEN n % 3 = 2 THEN :now + make_interval(mins => n) END, :now - make_interval(mins => n),
        '[]', '[]', '[]', '[]', '[]', '[]'
    FROM generate_series(1, 20000) AS n
"""
_TARGETS = """
    INSERT INTO order_targets (order_id, organisation_id, position, language, state, percent)
    SELECT id, organisation_id, 0, CASE WHEN number LIKE '%77' THEN 'is' ELSE 'fr' END, 'waiting', 0 FROM orders
"""


@pytest.fixture(scope="module")
def many(open_work: Open, database: FreshDatabase) -> None:
    """Twenty thousand orders of forty organisations, told to the planner, so that it has a reason to choose."""
    with open_work(SYSTEM) as work:
        work.session.execute(text(_ORDERS), {"now": NOW})
        work.session.execute(text(_TARGETS))
    engine = single_connections(database.owner_uri, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        # The map of what all may see comes with VACUUM; an index alone answers only by that.
        connection.exec_driver_sql("VACUUM ANALYZE orders, order_targets, order_people")


def plan_of(open_work: Open, caller: Caller, query: Select[Any], *, sorts: bool) -> str:
    """Return the plan of a query as this caller runs it; what is one person's own is few, and may be sorted."""
    with open_work(caller) as work:
        # Few rows in a test: a plan that can go without reading and sorting the whole table is taken at any size.
        work.session.execute(text("SET LOCAL enable_seqscan = off"))
        work.session.execute(text(f"SET LOCAL enable_sort = {'on' if sorts else 'off'}"))
        connection = work.session
        compiled = query.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
        return "\n".join(connection.exec_driver_sql(f"EXPLAIN {compiled}", compiled.params).scalars())


_MANAGER = Caller("contact", PERSON, ORGANISATION, MANAGER_GRANTS, "Marie")
_OBSERVER = Caller("contact", PERSON, ORGANISATION, OBSERVER, "Otto")
_OWNER = Caller("contact", PERSON, ORGANISATION, REQUESTER, "Anna")
_PM = Caller("staff", MANAGER, None, PM_GRANTS, "Paula")
_OPEN = (OrderState.CONFIRMED, OrderState.IN_PROGRESS)


@pytest.mark.feature("O7")
@pytest.mark.parametrize(
    ("caller", "filters", "sort", "index"),
    [
        (_MANAGER, OrderFilters(), Sort.NEWEST, "ix_orders_organisation_created"),
        (_MANAGER, OrderFilters(), Sort.DUE, "ix_orders_organisation_due"),
        (_MANAGER, OrderFilters(), Sort.NAME, "ix_orders_organisation_name"),
        (_MANAGER, OrderFilters(mine=True), Sort.NEWEST, "order_people_pkey"),
        (_OWNER, OrderFilters(), Sort.NEWEST, "order_people_pkey"),
        (_OWNER, OrderFilters(), Sort.DUE, "order_people_pkey"),
        (_OBSERVER, OrderFilters(), Sort.NEWEST, "ix_orders_organisation_created"),
        (_PM, OrderFilters(), Sort.NEWEST, "ix_orders_created"),
        (_PM, OrderFilters(), Sort.DUE, "ix_orders_due"),
        (_PM, OrderFilters(state=_OPEN), Sort.DUE, "ix_orders_due"),
        (_PM, OrderFilters(due_before=NOW), Sort.DUE, "ix_orders_due"),
        (_PM, OrderFilters(late=True), Sort.DUE, "ix_orders_due"),
        (_PM, OrderFilters(), Sort.NAME_BACKWARDS, "ix_orders_name"),
        (_PM, OrderFilters(), Sort.NUMBER, "uq_orders_number"),
        (_PM, OrderFilters(mine=True), Sort.NEWEST, "ix_orders_manager_created"),
        (_PM, OrderFilters(organisation_id=ORGANISATION), Sort.NEWEST, "ix_orders_organisation_created"),
        (_PM, OrderFilters(flag=(Flag.ON_HOLD,)), Sort.NEWEST, "ix_orders_flagged"),
        (_PM, OrderFilters(target_language="is"), Sort.NEWEST, "ix_order_targets_language"),
    ],
)
def test_each_list_is_read_off_an_index(
    open_work: Open, many: None, caller: Caller, filters: OrderFilters, sort: Sort, index: str
) -> None:
    """The first page and those that follow; nothing reads the whole table."""
    places = {Sort.NAME: "Manual 9", Sort.NAME_BACKWARDS: "Manual 9", Sort.NUMBER: "P-5"}
    for after in (None, (places.get(sort, NOW.isoformat()), new_id())):
        query = page_query(visibility_of(caller), filters, sort, Cursor(after, 50, ""), NOW)
        plan = plan_of(open_work, caller, query, sorts="people" in index)
        assert index in plan, plan
        assert "Seq Scan on orders" not in plan, plan


@pytest.mark.feature("O7")
@pytest.mark.parametrize(
    ("caller", "mine", "index"),
    [
        (_MANAGER, False, "Index Only Scan using ix_orders_counts"),
        (_OBSERVER, False, "Index Only Scan using ix_orders_counts"),
        (_PM, False, "Index Only Scan using ix_orders_counts"),
        (_OWNER, False, "order_people_pkey"),
        (_MANAGER, True, "order_people"),
        (_PM, True, "ix_orders_manager_created"),
    ],
)
def test_the_summary_is_read_off_an_index(open_work: Open, many: None, caller: Caller, mine: bool, index: str) -> None:
    """Counting by state and attention takes the index alone, or a person's own orders."""
    plan = plan_of(open_work, caller, count_query(visibility_of(caller), OrderFilters(mine=mine), NOW), sorts=True)
    assert index in plan, plan
    assert "Seq Scan on orders" not in plan, plan
