"""Every state of an order x every event x every role, against a table written for the test alone."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest

from portal_kit.errors import Conflict
from services.orders.domain import cancelling, forcing, judgement, production
from services.orders.domain.errors import TransitionForbidden, TransitionNotAllowed
from services.orders.domain.order import Order
from services.orders.domain.states import Event, TargetState
from services.orders.domain.transitions import admit, transitions
from services.orders.domain.viewer import Viewer
from services.orders.tests.unit.objects import (
    CLIENT,
    FILE,
    INVOICE,
    NOW,
    STAFF,
    an_order,
    closed,
    declined,
    with_target,
)


def _held() -> Order:
    order = with_target(TargetState.IN_PROGRESS)
    production.hold(order, STAFF, NOW, "Waiting for references.")
    return order


def _asked_to_cancel() -> Order:
    order = with_target(TargetState.IN_PROGRESS)
    cancelling.request_cancellation(order, CLIENT, NOW, "Product withdrawn.")
    return order


def _claimed(order: Order) -> Order:
    judgement.claim(order, CLIENT, NOW, "A wrong unit on page 3.")
    return order


SITUATIONS: dict[str, Callable[[], Order]] = {
    "submitted": lambda: an_order("fr", launched=True),
    "confirmed": lambda: with_target(TargetState.WAITING),
    "in_progress": lambda: with_target(TargetState.IN_PROGRESS),
    "partly_delivered": lambda: with_target(TargetState.PARTLY_DELIVERED),
    "work_done": lambda: with_target(TargetState.DELIVERED),
    "correction_requested": lambda: with_target(TargetState.CORRECTION_REQUESTED),
    "approved": lambda: with_target(TargetState.APPROVED),
    "closed": closed,
    "cancelled": lambda: with_target(TargetState.CANCELLED),
    "declined": declined,
    "on_hold": _held,
    "cancel_requested": _asked_to_cancel,
    "approved_with_claim": lambda: _claimed(with_target(TargetState.APPROVED)),
    "closed_with_claim": lambda: _claimed(closed()),
}

STATE = {
    **{name: name for name in SITUATIONS},
    "partly_delivered": "in_progress",
    "on_hold": "in_progress",
    "cancel_requested": "in_progress",
    "approved_with_claim": "approved",
    "closed_with_claim": "closed",
}

# What the client side, the production side, an administrator and the suite itself may cause, by situation;
# after the arrow: the state that it leads to.
CLIENT_MAY = {
    "submitted": "cancel>cancelled request_cancellation>submitted",
    "confirmed": "request_cancellation>confirmed",
    "in_progress": "request_cancellation>in_progress",
    "partly_delivered": "request_cancellation>in_progress",
    "work_done": "approve>approved send_back>correction_requested request_cancellation>work_done",
    "correction_requested": "request_cancellation>correction_requested",
    "approved": "claim>correction_requested",
    "closed": "claim>correction_requested",
    "on_hold": "request_cancellation>in_progress",
}
PRODUCTION_MAY = {
    "submitted": "confirm>confirmed decline>declined hold>submitted cancel_by_provider>cancelled",
    "confirmed": "report_progress>in_progress deliver>work_done hold>confirmed cancel_by_provider>cancelled",
    "in_progress": "report_progress>in_progress deliver>work_done hold>in_progress cancel_by_provider>cancelled",
    "partly_delivered": "report_progress>in_progress deliver>work_done recall_delivery>in_progress hold>in_progress "
    "cancel_by_provider>cancelled",
    "work_done": "recall_delivery>in_progress hold>work_done cancel_by_provider>cancelled",
    "correction_requested": "report_progress>correction_requested deliver>work_done hold>correction_requested "
    "cancel_by_provider>cancelled",
    "on_hold": "report_progress>in_progress deliver>work_done resume>in_progress cancel_by_provider>cancelled",
    "cancel_requested": "report_progress>in_progress deliver>work_done hold>in_progress agree_cancellation>cancelled "
    "refuse_cancellation>in_progress cancel_by_provider>cancelled",
    "approved_with_claim": "settle_claim>approved",
    "closed_with_claim": "settle_claim>closed",
}
ADMIN_MAY = {
    "submitted": "move_forward>confirmed",
    **dict.fromkeys(
        (
            "confirmed",
            "in_progress",
            "partly_delivered",
            "work_done",
            "correction_requested",
            "on_hold",
            "cancel_requested",
        ),
        "move_forward>approved",
    ),
}
SUITE_MAY = {"approved": "close>closed", "approved_with_claim": "close>closed"}

CLIENT_SIDE = frozenset({"order.read", "order.approve", "order.cancel"})
ROLES: dict[str, tuple[Viewer, list[dict[str, str]]]] = {
    "owner": (Viewer("owner", "Anna", CLIENT_SIDE), [CLIENT_MAY]),
    "colleague": (Viewer("colleague", "Carl", frozenset({"order.read"})), []),
    "observer": (Viewer("observer", "Olga", frozenset({"order.read"})), []),
    "manager": (Viewer("manager", "Mia", CLIENT_SIDE), [CLIENT_MAY]),
    "client system": (Viewer("cms", "CMS", CLIENT_SIDE), [CLIENT_MAY]),
    "pm": (
        Viewer("pm", "Paula", frozenset({"order.read", "order.work"}), provider=True, staff=True),
        [PRODUCTION_MAY],
    ),
    "pm on behalf": (
        Viewer("pm", "Paula", CLIENT_SIDE | {"order.work"}, provider=True, staff=True),
        [CLIENT_MAY, PRODUCTION_MAY],
    ),
    "provider system": (
        Viewer("tms", "TMS", frozenset({"order.read", "order.work"}), provider=True),
        [PRODUCTION_MAY],
    ),
    "finance": (Viewer("finance", "Finn", frozenset({"order.read"}), provider=True, staff=True), []),
    "admin": (
        Viewer("admin", "Ada", frozenset({"order.read", "order.force"}), provider=True, staff=True),
        [ADMIN_MAY],
    ),
    "suite": (Viewer("orders", "Portolan", frozenset({"system"})), [SUITE_MAY]),
}
ALL_THAT_A_ROLE_MAY = {
    name: {row.split(">")[0] for table in tables for rows in table.values() for row in rows.split()}
    for name, (_, tables) in ROLES.items()
}


def _close(order: Order, viewer: Viewer) -> None:
    admit(order, viewer, Event.CLOSE)
    order.close(viewer, NOW, INVOICE, "INV-2026-000001")


def _latest(order: Order) -> str:
    latest = order.target("fr").latest
    return latest.id if latest else "none"


WORDS = "Because."
DO: dict[Event, Callable[[Order, Viewer], object]] = {
    Event.CONFIRM: lambda o, v: production.confirm(o, v, NOW),
    Event.DECLINE: lambda o, v: production.decline(o, v, NOW, WORDS),
    Event.REPORT_PROGRESS: lambda o, v: production.report_progress(o, v, NOW, "fr", 75, "revision"),
    Event.DELIVER: lambda o, v: production.deliver(
        o, v, NOW, "fr", delivery_id="new", file_ids=[FILE], final=True, message=None
    ),
    Event.RECALL_DELIVERY: lambda o, v: (
        production.recall_delivery(o, v, NOW, _latest(o))
        if _latest(o) != "none"
        else admit(o, v, Event.RECALL_DELIVERY)
    ),
    Event.APPROVE: lambda o, v: judgement.approve(o, v, NOW, message=WORDS),
    Event.SEND_BACK: lambda o, v: judgement.send_back(o, v, NOW, ["fr"], WORDS),
    Event.CANCEL: lambda o, v: cancelling.cancel(o, v, NOW, WORDS),
    Event.REQUEST_CANCELLATION: lambda o, v: cancelling.request_cancellation(o, v, NOW, WORDS),
    Event.AGREE_CANCELLATION: lambda o, v: cancelling.agree_cancellation(o, v, NOW),
    Event.REFUSE_CANCELLATION: lambda o, v: cancelling.refuse_cancellation(o, v, NOW, WORDS),
    Event.CANCEL_BY_PROVIDER: lambda o, v: cancelling.cancel_by_provider(o, v, NOW, WORDS),
    Event.HOLD: lambda o, v: production.hold(o, v, NOW, WORDS),
    Event.RESUME: lambda o, v: production.resume(o, v, NOW, WORDS),
    Event.CLAIM: lambda o, v: judgement.claim(o, v, NOW, WORDS, targets=["fr"]),
    Event.SETTLE_CLAIM: lambda o, v: judgement.settle_claim(o, v, NOW, WORDS),
    Event.MOVE_FORWARD: lambda o, v: forcing.move_forward(
        o, v, NOW, "confirmed" if o.state == "submitted" else "approved", WORDS
    ),
    Event.CLOSE: _close,
}


def _expected(situation: str, role: str) -> dict[str, str]:
    rows = [row.split(">") for table in ROLES[role][1] for row in table.get(situation, "").split()]
    return {row[0]: row[1] for row in rows}


def test_the_table_knows_every_event_and_every_situation_leads_to_its_state() -> None:
    """No event is missing from the actions, and each situation is the state that its name says."""
    assert set(DO) == set(Event)
    assert {name: make().state.value for name, make in SITUATIONS.items()} == STATE


@pytest.mark.feature("O2")
@pytest.mark.parametrize(("situation", "role"), list(product(SITUATIONS, ROLES)))
def test_a_viewer_is_offered_exactly_what_the_table_says(situation: str, role: str) -> None:
    """The list of transitions equals the expected events, and names the state."""
    offered = transitions(SITUATIONS[situation](), ROLES[role][0])
    assert {transition.event.value for transition in offered.transitions} == set(_expected(situation, role))
    assert offered.state.value == STATE[situation]
    assert sum(transition.default for transition in offered.transitions) <= 1


@pytest.mark.feature("O2")
@pytest.mark.parametrize(("situation", "event", "role"), list(product(SITUATIONS, Event, ROLES)))
def test_an_event_does_what_the_table_says_or_changes_nothing(situation: str, event: Event, role: str) -> None:
    """What is offered works and leads to the expected state; everything else is refused and leaves no trace."""
    order, viewer = SITUATIONS[situation](), ROLES[role][0]
    before = (len(order.events), len(order.timeline), order.state)
    expected = _expected(situation, role).get(event.value)
    if expected is not None:
        DO[event](order, viewer)
        assert order.state.value == expected
        assert len(order.timeline) > before[1] or event is Event.REPORT_PROGRESS
        return
    refusal = Conflict if event.value in ALL_THAT_A_ROLE_MAY[role] else TransitionForbidden
    with pytest.raises(refusal) as refused:
        DO[event](order, viewer)
    if isinstance(refused.value, TransitionNotAllowed):
        assert refused.value.details["allowed"] == [
            transition.event.value for transition in transitions(order, viewer).transitions
        ]
    assert (len(order.events), len(order.timeline), order.state) == before
