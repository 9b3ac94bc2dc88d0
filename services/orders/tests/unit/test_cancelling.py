"""What the tables alone do not say about cancelling: who asked, what is left, what is to be paid."""

from __future__ import annotations

from decimal import Decimal

import pytest

from portal_kit.money import Money
from services.orders.domain import cancelling, judgement
from services.orders.domain import errors as broken
from services.orders.domain import events as told
from services.orders.domain.records import Outcome
from services.orders.domain.states import OrderState, TargetState
from services.orders.tests.unit.objects import (
    CLIENT,
    NOW,
    STAFF,
    an_order,
    deliver,
    with_target,
)


def _told(order: object) -> list[str]:
    return [type(event).__name__ for event in order.events]  # type: ignore[attr-defined]


@pytest.mark.feature("O9")
def test_an_agreed_cancellation_says_what_is_to_be_paid() -> None:
    """The named target is cancelled, the rest goes on, the payable travels with the event."""
    order = an_order("fr", "de")
    cancelling.request_cancellation(order, CLIENT, NOW, "No French any more.", ["fr"])
    cancelling.agree_cancellation(order, STAFF, NOW, Money(Decimal("20.00"), "EUR"))
    assert (order.target("fr").state, order.state) == (TargetState.CANCELLED, OrderState.CONFIRMED)
    assert order.cancellations[0].outcome is Outcome.AGREED
    assert not order.flags
    cancelled, job = order.events
    assert isinstance(cancelled, told.OrderCancelled)
    assert isinstance(job, told.JobCancelled)
    assert (cancelled.targets, cancelled.whole, cancelled.payable) == (("fr",), False, Money(Decimal(20), "EUR"))


def test_the_payable_is_never_negative() -> None:
    """A negative amount is refused before anything changes."""
    order = an_order("fr")
    with pytest.raises(broken.InvalidPayable):
        cancelling.cancel_by_provider(order, STAFF, NOW, "No.", Money(Decimal(-1), "EUR"))
    assert (order.state, order.cancellations) == (OrderState.CONFIRMED, [])


def test_cancelling_the_rest_of_a_partly_approved_order_approves_it() -> None:
    """What is approved stays due: the order is approved, not cancelled."""
    order = an_order("fr", "de")
    deliver(order, "fr")
    judgement.approve(order, CLIENT, NOW)
    cancelling.cancel_by_provider(order, STAFF, NOW, "No translator.")
    assert order.state is OrderState.APPROVED
    assert _told(order)[-3:] == ["OrderCancelled", "JobCancelled", "OrderApproved"]


def test_a_launched_order_taken_back_was_never_offered_to_production() -> None:
    """Before the confirmation nobody has to stop."""
    order = an_order("fr", launched=True)
    cancelling.cancel(order, CLIENT, NOW)
    assert (order.state, _told(order)) == (OrderState.CANCELLED, ["OrderCancelled"])


def test_cancelling_one_target_of_a_submitted_order_leaves_it_submitted() -> None:
    """The provider's word on the rest is still awaited."""
    order = an_order("fr", "de", launched=True)
    cancelling.cancel_by_provider(order, STAFF, NOW, "No French.", targets=["fr"])
    assert (order.state, _told(order)) == (OrderState.SUBMITTED, ["OrderCancelled"])


@pytest.mark.parametrize("ending", ["approve", "cancel"])
def test_a_request_to_cancel_ends_when_there_is_nothing_left_to_stop(ending: str) -> None:
    """Approval or the provider's own cancellation overtakes the request."""
    order = with_target(TargetState.DELIVERED)
    cancelling.request_cancellation(order, CLIENT, NOW, "Stop.")
    if ending == "approve":
        judgement.approve(order, CLIENT, NOW)
    else:
        cancelling.cancel_by_provider(order, STAFF, NOW, "We stop too.")
    assert not order.flags
    assert order.cancellations[-1].outcome is Outcome.OVERTAKEN
