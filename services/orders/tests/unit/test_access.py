"""Who sees an order and what the grants allow on it, for each role, open and confidential."""

from __future__ import annotations

from itertools import product

import pytest

from services.orders.domain.errors import OrderNotFound, TransitionForbidden
from services.orders.domain.states import TargetState
from services.orders.tests.unit.callers import CALLERS
from services.orders.tests.unit.fakes import FakeOrders, FakeWork
from services.orders.tests.unit.objects import PM, with_target
from services.orders.use_cases import judging, production, reading

# role -> sees an order, a confidential one, a confidential one that another PM looks after
SEES = {
    "owner": "yes yes yes",
    "watcher": "yes yes yes",
    "colleague": "no no no",
    "peer": "yes no no",
    "observer": "yes no no",
    "manager": "yes yes yes",
    "foreign owner": "no no no",
    "foreign manager": "no no no",
    "pm": "yes yes yes",
    "other pm": "yes yes no",
    "finance": "yes yes yes",
    "admin": "yes no no",
    "provider system": "yes yes yes",
    "client system": "yes no no",
}
CASES = ("open", "confidential", "confidential and managed")
MAY_APPROVE = {"owner", "watcher", "manager", "pm", "other pm"}
MAY_WORK = {"pm", "other pm", "provider system"}


def _work(role: str, case: str = "open") -> tuple[FakeWork, str]:
    order = with_target(TargetState.DELIVERED)
    order.confidential = case != "open"
    order.project_manager_id = PM if case.endswith("managed") else None
    orders = FakeOrders()
    orders.add(order)
    return FakeWork(CALLERS[role], orders), order.id


def test_every_role_has_its_row() -> None:
    """No role of the matrix is left out."""
    assert set(SEES) == set(CALLERS)


@pytest.mark.parametrize(("role", "case"), list(product(CALLERS, CASES)))
def test_an_order_is_seen_by_whom_the_matrix_says(role: str, case: str) -> None:
    """What is not seen answers exactly as an id that does not exist."""
    work, order_id = _work(role, case)
    if SEES[role].split()[CASES.index(case)] == "yes":
        assert reading.get_order(work, order_id).order.id == order_id
        assert reading.list_order_transitions(work, order_id).state.value == "work_done"
        return
    with pytest.raises(OrderNotFound) as hidden:
        reading.get_order(work, order_id)
    with pytest.raises(OrderNotFound) as absent:
        reading.get_order(work, "01920000-0000-7000-8000-00000000dead")
    assert (hidden.value.message, hidden.value.details) == (absent.value.message, absent.value.details)


@pytest.mark.parametrize("role", [role for role in CALLERS if SEES[role].startswith("yes")])
def test_approving_is_for_the_owner_the_manager_and_staff_on_behalf(role: str) -> None:
    """Who sees but may not approve is told so; who may is heard."""
    work, order_id = _work(role)
    if role in MAY_APPROVE:
        assert judging.approve(work, order_id, message="By e-mail.").order.state.value == "approved"
    else:
        with pytest.raises(TransitionForbidden):
            judging.approve(work, order_id, message="By e-mail.")


@pytest.mark.parametrize("role", [role for role in CALLERS if SEES[role].startswith("yes")])
def test_work_is_the_providers(role: str) -> None:
    """Holding an order needs the grant of the provider's side."""
    work, order_id = _work(role)
    if role in MAY_WORK:
        assert production.hold(work, order_id, "Waiting.").order.flags
    else:
        with pytest.raises(TransitionForbidden):
            production.hold(work, order_id, "Waiting.")


def test_what_finance_reads_has_no_contents() -> None:
    """Scope money sees that the order exists; instructions and files stay with those who work on it."""
    work, order_id = _work("finance")
    assert not reading.get_order(work, order_id).contents
    pm_work, _ = _work("pm")
    assert reading.get_order(pm_work, order_id).contents


def test_a_grant_of_scope_all_means_nothing_to_a_client() -> None:
    """Even a wrongly wide grant does not let a client's contact work as the provider."""
    work, order_id = _work("manager")
    caller = work.caller
    wide = type(caller)(caller.kind, caller.subject, caller.organisation_id, {**caller.grants, "order.work": "all"})
    with pytest.raises(TransitionForbidden):
        production.hold(work.by(wide), order_id, "Waiting.")
