"""What may be chosen with a transition is told with it, and exactly that is let through."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portal_kit.errors import PortalError
from services.orders.domain import forcing, production
from services.orders.domain.errors import TransitionForbidden
from services.orders.domain.judgement import approve, mark_fetched
from services.orders.domain.order import Order
from services.orders.domain.states import Event, OrderState, TargetState
from services.orders.domain.transitions import Transition, admit, require_edit, transitions
from services.orders.domain.viewer import Viewer
from services.orders.tests.unit.objects import ADMIN, CLIENT, FILE, NOW, STAFF, an_order, deliver

READER = Viewer("reader", "Rita", frozenset({"order.read"}))
ALL = ("fr", "de", "es", "it")


def mixed() -> Order:
    """Four languages: waiting, partly delivered, delivered, approved."""
    order = an_order(*ALL)
    deliver(order, "de", final=False)
    deliver(order, "es")
    deliver(order, "it")
    approve(order, CLIENT, NOW, ["it"])
    return order


def told(order: Order, viewer: Viewer) -> dict[Event, Transition]:
    """What the viewer is offered, by event."""
    return {each.event: each for each in transitions(order, viewer).transitions}


@pytest.mark.feature("O2")
@pytest.mark.parametrize(
    ("viewer", "event", "languages"),
    [
        (STAFF, Event.DELIVER, "fr de"),
        (STAFF, Event.REPORT_PROGRESS, "fr de"),
        (STAFF, Event.RECALL_DELIVERY, "de es"),
        (STAFF, Event.CANCEL_BY_PROVIDER, "fr de es"),
        (STAFF, Event.HOLD, ""),
        (CLIENT, Event.APPROVE, "es"),
        (CLIENT, Event.SEND_BACK, "es"),
        (CLIENT, Event.REQUEST_CANCELLATION, "fr de es"),
        (ADMIN, Event.MOVE_FORWARD, "fr de es"),
    ],
)
def test_a_transition_tells_the_targets_it_fits(viewer: Viewer, event: Event, languages: str) -> None:
    """Those and no others are let through when they are named."""
    offered = told(mixed(), viewer)[event].targets
    assert offered == tuple(languages.split())
    if event in (Event.HOLD, Event.MOVE_FORWARD):
        return
    for language in ALL:
        assert _let_through(lambda order, one=language: admit(order, viewer, event, message="So.", targets=[one])) is (
            language in offered
        )


def test_only_the_last_delivery_of_a_target_that_nobody_fetched_is_offered_for_recall() -> None:
    """Neither an earlier one, nor one that the client has already."""
    order = mixed()
    first = order.target("de").deliveries[0].id
    last = deliver(order, "de", delivery="second")
    assert told(order, STAFF)[Event.RECALL_DELIVERY].deliveries == (last, order.target("es").deliveries[0].id)
    assert not _let_through(lambda again: production.recall_delivery(again, STAFF, NOW, first), order)
    mark_fetched(order, NOW, [FILE])
    assert Event.RECALL_DELIVERY not in told(order, STAFF)


@pytest.mark.feature("O2")
def test_an_administrator_is_told_the_states_ahead() -> None:
    """Each of them is let through, and no other."""
    assert told(an_order("fr", launched=True), ADMIN)[Event.MOVE_FORWARD].to == (OrderState.CONFIRMED,)
    ahead = told(mixed(), ADMIN)[Event.MOVE_FORWARD].to
    assert ahead == (OrderState.IN_PROGRESS, OrderState.WORK_DONE, OrderState.APPROVED)
    for state in OrderState:
        moved = _let_through(lambda order, to=state: forcing.move_forward(order, ADMIN, NOW, to, "Lost."))
        assert moved is (state in ahead)


def test_a_state_that_every_target_has_reached_is_not_ahead() -> None:
    """All delivered: only the approval is left."""
    order = an_order("fr")
    deliver(order, "fr")
    assert order.target("fr").state is TargetState.DELIVERED
    assert told(order, ADMIN)[Event.MOVE_FORWARD].to == (OrderState.APPROVED,)


@pytest.mark.parametrize(("viewer", "may"), [(CLIENT, True), (STAFF, True), (ADMIN, False), (READER, False)])
def test_the_details_are_offered_to_who_may_change_them(viewer: Viewer, may: bool) -> None:
    """And refused to everybody else."""
    assert transitions(mixed(), viewer).edits == (("details",) if may else ())
    if may:
        require_edit(viewer, "details")
    else:
        with pytest.raises(TransitionForbidden):
            require_edit(viewer, "details")


def _let_through(act: Callable[[Order], object], order: Order | None = None) -> bool:
    try:
        act(order or mixed())
    except PortalError:
        return False
    return True
