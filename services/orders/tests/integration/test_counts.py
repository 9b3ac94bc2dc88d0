"""The summary counts what the lists show, for each role; whose an order is follows its people."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import text

from portal_kit.caller import Caller
from portal_kit.ids import new_id
from services.orders.domain.listing import OrderFilters, Side, Sort
from services.orders.domain.order import Order
from services.orders.domain.states import Flag, TargetState
from services.orders.tests.integration.conftest import Open
from services.orders.tests.unit.callers import CALLERS, SYSTEM
from services.orders.tests.unit.objects import MANAGER, NOW, ORGANISATION, OWNER, PM, WATCHER, an_order, with_target
from services.orders.use_cases import reading

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def stored(open_work: Open) -> list[Order]:
    """Orders in many states, of two organisations, some confidential, some flagged, due around now."""
    orders = []
    for index in range(30):
        order = with_target(list(TargetState)[index % 7]) if index % 8 else an_order("fr", launched=True)
        order.id, order.quote_id, order.number = new_id(), new_id(), f"P-COUNT-{index}"
        order.organisation_id = ORGANISATION if index % 3 else MANAGER
        order.owner_id = OWNER if index % 2 else new_id()
        order.confidential = index % 5 == 0
        order.project_manager_id = PM if index % 4 == 0 else None
        order.flags = {list(Flag)[index % 3]} if index % 6 == 0 else set()
        order.targets[0].deadline = NOW + timedelta(hours=12 * (index - 12))
        orders.append(order)
    with open_work(SYSTEM) as work:
        for order in orders:
            assert work.orders.add(order)
    return orders


@pytest.mark.feature("O7")
@pytest.mark.feature("O14")
@pytest.mark.parametrize("mine", [False, True])
@pytest.mark.parametrize("role", CALLERS)
def test_the_summary_counts_what_the_lists_show(open_work: Open, stored: list[Order], role: str, mine: bool) -> None:
    """Each figure is the length of the list that a click on it opens."""

    def length(**filters: object) -> int:
        chosen = OrderFilters(mine=mine, **filters)
        return len(reading.list_orders(work, chosen, Sort.NEWEST, limit=200).items)

    with open_work(CALLERS[role]) as work:
        counts = reading.count_orders(work, OrderFilters(mine=mine))
        lines = reading.list_orders(work, OrderFilters(mine=mine), Sort.NEWEST, limit=200).items
        assert counts.states == Counter(line.state for line in lines)
        assert counts.late == length(late=True)
        assert counts.due_soon == length(due_before=NOW + timedelta(hours=48, seconds=1)) - counts.late
        assert counts.waiting_for_client == length(waiting_for=Side.CLIENT)
        assert counts.waiting_for_provider == length(waiting_for=Side.PROVIDER)
        assert counts.on_hold == length(flag=(Flag.ON_HOLD,))


def test_the_summary_of_one_organisation_is_for_who_sees_it(open_work: Open, stored: list[Order]) -> None:
    """A foreign organisation counts nothing, as a random one."""
    of_this = OrderFilters(organisation_id=ORGANISATION)
    with open_work(CALLERS["provider system"]) as work:
        counted = reading.count_orders(work, of_this)
    assert sum(counted.states.values()) == sum(order.organisation_id == ORGANISATION for order in stored)
    with open_work(CALLERS["foreign manager"]) as work:
        assert reading.count_orders(work, of_this).states == {}


@pytest.mark.feature("O12")
def test_an_order_becomes_ones_own_with_its_people(open_work: Open) -> None:
    """Whoever is added as a watcher finds it among the own ones, whoever is removed does not."""
    order, newcomer = an_order("fr"), new_id()
    order.id, order.quote_id, order.number, order.organisation_id = new_id(), new_id(), "P-PEOPLE", new_id()
    order.owner_id, order.watcher_ids = new_id(), (WATCHER, WATCHER)

    def whose() -> set[str]:
        rows = work.session.execute(text("SELECT person_id FROM order_people WHERE order_id = :o"), {"o": order.id})
        return {str(row.person_id) for row in rows}

    with open_work(SYSTEM) as work:
        work.orders.add(order)
        assert whose() == {order.owner_id, WATCHER}
    with open_work(SYSTEM) as work:
        loaded = work.orders.get_for_update(order.id)
        assert loaded is not None
        loaded.change(purchase_order_number=None, watcher_ids=[newcomer])
        work.orders.save(loaded)
        assert whose() == {order.owner_id, newcomer}
    grants = CALLERS["owner"].grants
    for person, count in ((newcomer, 1), (order.owner_id, 1), (WATCHER, 0)):
        with open_work(Caller("contact", person, order.organisation_id, grants)) as work:
            assert len(reading.list_orders(work, OrderFilters(), Sort.NEWEST).items) == count


def test_the_rows_of_people_are_hidden_from_other_organisations(open_work: Open, stored: list[Order]) -> None:
    """They stand behind the same wall as the orders."""
    with open_work(Caller("contact", OWNER, new_id(), CALLERS["manager"].grants)) as work:
        assert work.session.execute(text("SELECT count(*) FROM order_people")).scalar_one() == 0
