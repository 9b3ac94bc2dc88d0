"""What the tables alone do not say: claims, invoices and an administrator's forward moves."""

from __future__ import annotations

import pytest

from services.orders.domain import cancelling, forcing, judgement
from services.orders.domain import errors as broken
from services.orders.domain.states import Flag, OrderState, TargetState
from services.orders.tests.unit.objects import (
    ADMIN,
    CLIENT,
    INVOICE,
    NOW,
    ORDER,
    STAFF,
    SYSTEM,
    an_order,
    closed,
    deliver,
    with_target,
)


@pytest.mark.feature("O11")
def test_a_claim_without_targets_is_a_record_only() -> None:
    """The order stays closed with a flag until the claim is settled."""
    order = closed()
    judgement.claim(order, CLIENT, NOW, "A wrong unit.")
    assert (order.state, order.flags) == (OrderState.CLOSED, {Flag.CLAIM})
    judgement.settle_claim(order, STAFF, NOW, "Corrected sheet sent.")
    assert order.claims[0].settlement == "Corrected sheet sent."
    assert not order.flags


@pytest.mark.feature("O11")
def test_a_claim_may_reopen_targets_and_the_order_closes_again_without_a_second_invoice() -> None:
    """After redelivery and approval an invoiced order is closed at once."""
    order = closed()
    judgement.claim(order, CLIENT, NOW, "A wrong unit.", ["fr"])
    assert order.state is OrderState.CORRECTION_REQUESTED
    deliver(order, "fr")
    judgement.approve(order, CLIENT, NOW)
    assert (order.state, order.flags) == (OrderState.CLOSED, {Flag.CLAIM})


def test_the_same_invoice_closes_once() -> None:
    """A repeated fact leaves no second trace."""
    order = closed()
    lines = len(order.timeline)
    order.close(SYSTEM, NOW, INVOICE, "INV-2026-000001")
    assert (len(order.invoices), len(order.timeline)) == (1, lines)


def test_an_invoice_for_cancelled_targets_leaves_the_rest_to_be_invoiced() -> None:
    """Only an invoice that follows the approval closes the order."""
    order = an_order("fr", "de")
    cancelling.cancel_by_provider(order, STAFF, NOW, "No German.", targets=["de"])
    order.close(SYSTEM, NOW, ORDER, "INV-2026-000001")
    deliver(order, "fr")
    judgement.approve(order, CLIENT, NOW)
    assert order.state.value == "approved"
    order.close(SYSTEM, NOW, INVOICE, "INV-2026-000002")
    assert order.state.value == "closed"


def test_an_administrator_moves_what_is_behind_and_tells_why() -> None:
    """Targets behind the goal move; the reason is on the time line."""
    order = an_order("fr", "de")
    deliver(order, "fr")
    forcing.move_forward(order, ADMIN, NOW, "work_done", "Delivered by courier.")
    assert order.state is OrderState.WORK_DONE
    line = order.timeline[-1]
    assert (line.event, line.by_id, line.message, line.targets) == (
        "move_forward",
        ADMIN.id,
        "Delivered by courier.",
        ("de",),
    )


@pytest.mark.parametrize("to", ["closed", "cancelled", "submitted", "invoiced"])
def test_an_administrator_never_moves_past_invoicing(to: str) -> None:
    """Closing, cancelling or anything unknown is no forward move."""
    with pytest.raises(broken.InvalidMove):
        forcing.move_forward(an_order("fr"), ADMIN, NOW, to, "Because.")


def test_an_administrator_does_not_move_backwards() -> None:
    """A goal that the target has passed is refused."""
    with pytest.raises(broken.TransitionNotAllowed):
        forcing.move_forward(with_target(TargetState.DELIVERED), ADMIN, NOW, "in_progress", "Because.")
