"""Lists of orders: who sees what equals the rule for single orders; filters, sorts and pages fit together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from portal_kit.caller import Caller
from portal_kit.errors import Invalid
from portal_kit.ids import new_id
from portal_kit.paging import Page
from services.orders.domain.listing import OrderFilters, OrderSummary, Side, Sort
from services.orders.domain.order import Order
from services.orders.domain.states import Flag, OrderState, TargetState
from services.orders.tests.integration.conftest import Open
from services.orders.tests.unit.callers import CALLERS, SYSTEM
from services.orders.tests.unit.objects import NOW, ORGANISATION, OWNER, PM, STAFF, WATCHER, deliver, with_target
from services.orders.use_cases import reading
from services.orders.use_cases.access import visibility_of

pytestmark = pytest.mark.integration


def _variants() -> Iterator[Order]:
    """Orders of two organisations, by two owners, open and confidential, with and without a manager."""
    states = list(TargetState)
    for index in range(24):
        order = with_target(states[index % len(states)])
        order.id, order.quote_id, order.number = new_id(), new_id(), f"P-2026-{index:06d}"
        order.name = ["Manual", "Leaflet 100%", "contract_a", "Ärztebrief"][index % 4]
        order.organisation_id = ORGANISATION if index % 3 else WATCHER
        order.owner_id = OWNER if index % 2 else new_id()
        order.watcher_ids = (WATCHER,) if index % 5 == 0 else ()
        order.confidential = index % 4 == 1
        order.project_manager_id = PM if index % 8 > 3 else None
        order.created_at = NOW - timedelta(hours=index // 2)
        order.flags = {Flag.ON_HOLD} if index % 7 == 0 else {Flag.CANCEL_REQUESTED} if index % 7 == 1 else set()
        order.targets[0].deadline = NOW + timedelta(days=index - 12) if index % 6 else None
        yield order


def _waits_for_the_provider(order: Order) -> bool:
    """The rule in words of its own."""
    begun = order.state not in ("submitted", "confirmed", "correction_requested")
    return not begun or Flag.CANCEL_REQUESTED in order.flags


@pytest.fixture(scope="module")
def stored(open_work: Open) -> list[Order]:
    """The variants, in the database."""
    orders = list(_variants())
    with open_work(SYSTEM) as work:
        work.names.learn_person(OWNER, ORGANISATION, "Anna Berg", active=True, version=1)
        work.names.learn_person(PM, None, "Paula Martin", active=True, version=1)
        work.names.learn_organisation(ORGANISATION, "Nordwind GmbH", None, version=1)
        for order in orders:
            assert work.orders.add(order)
    return orders


def _all(open_work: Open, caller: Caller, filters: OrderFilters, sort: Sort, limit: int = 5) -> list[OrderSummary]:
    """Read a list to its end, page by page."""
    lines: list[OrderSummary] = []
    cursor = None
    while True:
        with open_work(caller) as work:
            page: Page[OrderSummary] = reading.list_orders(work, filters, sort, cursor, limit)
        lines += page.items
        cursor = page.next_cursor
        if cursor is None:
            return lines


@pytest.mark.feature("O7")
@pytest.mark.parametrize("role", CALLERS)
def test_a_list_shows_exactly_the_orders_that_may_be_read(open_work: Open, stored: list[Order], role: str) -> None:
    """SQL and the rule for single orders agree for every role."""
    expected = {order.id for order in stored if visibility_of(CALLERS[role]).admits(order)}
    assert {line.id for line in _all(open_work, CALLERS[role], OrderFilters(), Sort.NEWEST)} == expected


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("limit", [1, 4, 50])
def test_pages_hold_every_order_once_and_in_order(open_work: Open, stored: list[Order], sort: Sort, limit: int) -> None:
    """Whatever the size of a page, the pages together are the list."""
    lines = _all(open_work, CALLERS["provider system"], OrderFilters(), sort, limit)
    assert sorted(line.id for line in lines) == sorted(order.id for order in stored)
    whole = _all(open_work, CALLERS["provider system"], OrderFilters(), sort, 200)
    assert [line.id for line in lines] == [line.id for line in whole]
    if sort in (Sort.NEWEST, Sort.OLDEST):
        times = [line.created_at for line in lines]
        assert times == sorted(times, reverse=sort is Sort.NEWEST)
    if sort in (Sort.DUE, Sort.DUE_LAST):
        backwards = sort is Sort.DUE_LAST
        dated = [line.due_at for line in lines if line.due_at]
        assert dated == sorted(dated, reverse=backwards)
        undated = lines[: -len(dated)] if backwards else lines[len(dated) :]
        assert all(line.due_at is None for line in undated)
    if sort in (Sort.NUMBER, Sort.NUMBER_BACKWARDS):
        numbers = [line.number for line in lines]
        assert numbers == sorted(numbers, reverse=sort is Sort.NUMBER_BACKWARDS)
    if sort in (Sort.ORGANISATION, Sort.ORGANISATION_BACKWARDS):
        names = [line.organisation_name or "" for line in lines]
        assert names == sorted(names, reverse=sort is Sort.ORGANISATION_BACKWARDS)


@pytest.mark.feature("O7")
@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (
            OrderFilters(state=(OrderState.WORK_DONE, OrderState.APPROVED)),
            lambda o: o.state in ("work_done", "approved"),
        ),
        (OrderFilters(search="leaflet 100%"), lambda o: o.name == "Leaflet 100%"),
        (OrderFilters(search="contract_"), lambda o: o.name == "contract_a"),
        (OrderFilters(search="ärzte"), lambda o: o.name == "Ärztebrief"),
        (OrderFilters(search="000007"), lambda o: o.number.endswith("000007")),
        (OrderFilters(late=True), lambda o: o.due_at is not None and o.due_at < NOW),
        (OrderFilters(organisation_id=WATCHER), lambda o: o.organisation_id == WATCHER),
        (
            OrderFilters(due_before=NOW + timedelta(days=5)),
            lambda o: o.due_at is not None and o.due_at < NOW + timedelta(days=5),
        ),
        (OrderFilters(target_language="fr", search="000007"), lambda o: o.number.endswith("000007")),
        (OrderFilters(target_language="de"), lambda o: o.targets[0].language == "de"),
        (OrderFilters(flag=(Flag.ON_HOLD, Flag.CLAIM)), lambda o: Flag.ON_HOLD in o.flags),
        (OrderFilters(waiting_for=Side.CLIENT), lambda o: o.state == "work_done"),
        (OrderFilters(waiting_for=Side.PROVIDER), _waits_for_the_provider),
    ],
)
def test_filters_choose_what_they_say(
    open_work: Open,
    stored: list[Order],
    filters: OrderFilters,
    expected: object,
) -> None:
    """Wildcards in a search are letters like others; late means owed and past."""
    lines = _all(open_work, CALLERS["provider system"], filters, Sort.NEWEST)
    assert {line.id for line in lines} == {order.id for order in stored if expected(order)}  # type: ignore[operator]


@pytest.mark.feature("O7")
def test_mine_is_owned_or_watched_for_a_client_and_managed_for_staff(open_work: Open, stored: list[Order]) -> None:
    """The same filter means what each side calls its own."""
    manager = Caller("contact", OWNER, ORGANISATION, CALLERS["manager"].grants)
    mine = _all(open_work, manager, OrderFilters(mine=True), Sort.NEWEST)
    assert {line.id for line in mine} == {
        order.id for order in stored if OWNER in order.people and order.organisation_id == ORGANISATION
    }
    managed = _all(open_work, CALLERS["pm"], OrderFilters(mine=True), Sort.NEWEST)
    assert {line.id for line in managed} == {order.id for order in stored if order.project_manager_id == PM}


def test_a_cursor_fits_only_its_own_list(open_work: Open, stored: list[Order]) -> None:
    """Another person, filter or sort cannot continue with it."""
    with open_work(CALLERS["pm"]) as work:
        cursor = reading.list_orders(work, OrderFilters(), Sort.NEWEST, None, 2).next_cursor
    for caller, filters, sort in (
        (CALLERS["manager"], OrderFilters(), Sort.NEWEST),
        (CALLERS["pm"], OrderFilters(late=True), Sort.NEWEST),
        (CALLERS["pm"], OrderFilters(), Sort.DUE),
    ):
        with open_work(caller) as work, pytest.raises(Invalid):
            reading.list_orders(work, filters, sort, cursor, 2)


def test_a_line_carries_its_targets_and_names(open_work: Open, stored: list[Order]) -> None:
    """What a list shows needs no further call."""
    lines = _all(open_work, CALLERS["manager"], OrderFilters(), Sort.NEWEST)
    line = next(line for line in lines if line.owner_id == OWNER)
    (order,) = [order for order in stored if order.id == line.id]
    assert (line.owner_name, line.organisation_name) == ("Anna Berg", "Nordwind GmbH")
    assert {line.contact_person for line in lines if line.project_manager_id} == {"Paula Martin"}
    assert {line.contact_person for line in lines if not line.project_manager_id} == {None}
    assert [(target.language, target.state) for target in line.targets] == [("fr", order.targets[0].state)]


def test_a_delivered_order_leaves_the_late_ones(open_work: Open) -> None:
    """Once delivered, a passed deadline is history."""
    order = with_target(TargetState.WAITING)
    order.id, order.quote_id, order.number = new_id(), new_id(), "P-LATE"
    order.targets[0].deadline = NOW - timedelta(days=1)
    late = OrderFilters(late=True, search="P-LATE")
    with open_work(SYSTEM) as work:
        work.orders.add(order)
    assert [line.late for line in _all(open_work, CALLERS["pm"], late, Sort.DUE)] == [True]
    with open_work(SYSTEM) as work:
        stored_order = work.orders.get_for_update(order.id)
        assert stored_order is not None
        deliver(stored_order, "fr", delivery=new_id())
        stored_order.taken_by(STAFF)
        work.orders.save(stored_order)
    assert _all(open_work, CALLERS["pm"], late, Sort.DUE) == []
