"""Facts from elsewhere: each has its effect once, late ones have none, foreign ones are set aside."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contracts import loader
from portal_kit.envelope import Envelope
from portal_kit.errors import RetryLater
from services.orders.domain.errors import OrderNotFound, TransitionNotAllowed, UnknownTarget
from services.orders.domain.states import TargetState
from services.orders.schemas import load_acceptance
from services.orders.tests.unit.callers import CALLERS, SYSTEM
from services.orders.tests.unit.fakes import FakeOrders, FakeWork
from services.orders.tests.unit.objects import (
    FILE,
    INVOICE,
    NOW,
    ORDER,
    ORGANISATION,
    OWNER,
    QUOTE,
    SECOND_FILE,
    SOURCE,
    WATCHER,
    an_order,
    with_target,
)
from services.orders.use_cases import hearing, judging


def _accepted(**changes: object) -> Envelope:
    payload = {**loader.event("quote.accepted.v1").example, **changes}
    return Envelope(SOURCE, "quote.accepted.v1", QUOTE, 3, NOW, ORGANISATION, "c", None, payload)


def _heard(state: TargetState = TargetState.WAITING) -> FakeWork:
    orders = FakeOrders()
    orders.add(with_target(state))
    return FakeWork(SYSTEM, orders)


@pytest.mark.feature("Q6")
def test_accepting_makes_exactly_one_order() -> None:
    """The id is the one that the acceptance allocated; a second word of it has no effect."""
    work = FakeWork(SYSTEM)
    work.names.people = {OWNER: "Anna Berg"}
    hearing.create_order(work, load_acceptance(_accepted()))
    hearing.create_order(work, load_acceptance(_accepted()))
    hearing.create_order(work, load_acceptance(_accepted(order_id=FILE)))
    (order,) = work.orders.kept.values()
    assert (order.id, order.number, order.state.value) == (ORDER, "P-2026-000001", "confirmed")
    assert (order.owner_id, order.watcher_ids, order.organisation_id) == (OWNER, (WATCHER,), ORGANISATION)
    assert (order.timeline[0].by_name, order.purchase_order_number) == ("Anna Berg", "PO-77")
    assert work.told == ["order.confirmed.v1", "job.offered.v1"]


@pytest.mark.feature("Q7")
def test_a_launch_makes_a_submitted_order_that_production_has_not_heard_of() -> None:
    """The provider confirms first; a job before that is unknown."""
    work = FakeWork(SYSTEM)
    hearing.create_order(work, load_acceptance(_accepted(launched=True)))
    assert work.told == ["order.submitted.v1"]
    with pytest.raises(OrderNotFound):
        hearing.take_progress(work, ORDER, "fr", 25, None)


@pytest.mark.feature("Q7")
def test_a_launched_order_learns_that_its_price_has_come() -> None:
    """The price to come is accepted under the same order, which goes on as it is."""
    work = FakeWork(SYSTEM)
    hearing.create_order(work, load_acceptance(_accepted(launched=True, price_pending=True)))
    assert work.orders.kept[ORDER].price_pending
    hearing.create_order(work, load_acceptance(_accepted(launched=True, price_pending=False)))
    assert not work.orders.kept[ORDER].price_pending
    assert work.told == ["order.submitted.v1", "order.changed.v1"]


@pytest.mark.feature("N5")
def test_progress_from_production_moves_the_target() -> None:
    """The first word starts the work, and the client is told."""
    work = _heard()
    hearing.take_progress(work, ORDER, "fr", 25, "translation")
    target = work.orders.kept[ORDER].target("fr")
    assert (target.state, target.percent, target.step) == (TargetState.IN_PROGRESS, 25, "translation")
    assert work.told == ["order.progressed.v1"]


@pytest.mark.parametrize("state", [TargetState.DELIVERED, TargetState.APPROVED, TargetState.CANCELLED])
def test_progress_that_comes_late_has_no_effect(state: TargetState) -> None:
    """After the delivery an older percentage says nothing new."""
    work = _heard(state)
    hearing.take_progress(work, ORDER, "fr", 75, None)
    assert (work.told, work.orders.kept[ORDER].version) == ([], 1)


def test_progress_out_of_order_does_not_go_back() -> None:
    """A lower percentage that was overtaken has no effect."""
    work = _heard()
    hearing.take_progress(work, ORDER, "fr", 50, None)
    hearing.take_progress(work, ORDER, "fr", 25, None)
    assert work.orders.kept[ORDER].target("fr").percent == 50


@pytest.mark.feature("N5")
def test_a_delivery_from_production_counts_once() -> None:
    """The same files under another message id are the same delivery."""
    work = _heard()
    hearing.take_delivery(work, ORDER, "fr", [FILE], True, None)
    hearing.take_delivery(work, ORDER, "fr", [FILE], True, None)
    assert work.told == ["order.delivered.v1", "order.work_done.v1"]
    assert len(work.orders.kept[ORDER].target("fr").deliveries) == 1


def test_the_same_files_may_be_delivered_again_after_they_were_sent_back() -> None:
    """Production may stand by its work."""
    work = _heard(TargetState.CORRECTION_REQUESTED)
    hearing.take_delivery(work, ORDER, "fr", [FILE], True, "Correct as it is: see the glossary.")
    assert work.orders.kept[ORDER].state.value == "work_done"


def test_jobs_that_do_not_exist_or_do_not_fit_are_set_aside() -> None:
    """Unknown order, unknown target, and a delivery of approved work are no facts of ours."""
    work = _heard(TargetState.APPROVED)
    with pytest.raises(OrderNotFound):
        hearing.take_delivery(work, FILE, "fr", [FILE], True, None)
    with pytest.raises(UnknownTarget):
        hearing.take_delivery(work, ORDER, "sv", [FILE], True, None)
    with pytest.raises(TransitionNotAllowed):
        hearing.take_delivery(work, ORDER, "fr", [SOURCE], True, None)


@pytest.mark.feature("B1")
def test_an_invoice_closes_an_approved_order_once() -> None:
    """A repeated fact changes nothing more."""
    work = _heard(TargetState.APPROVED)
    hearing.record_invoice(work, [ORDER], INVOICE, "INV-2026-000001")
    assert work.orders.kept[ORDER].state.value == "closed"
    hearing.record_invoice(work, [ORDER], INVOICE, "INV-2026-000001")
    assert len(work.orders.kept[ORDER].invoices) == 1


def test_an_invoice_of_an_order_that_is_not_known_yet_waits() -> None:
    """Events may overtake one another; the kit delivers it again."""
    with pytest.raises(RetryLater):
        hearing.record_invoice(FakeWork(SYSTEM), [ORDER], INVOICE, "INV-2026-000001")


def test_an_invoice_of_cancelled_work_leaves_the_order_cancelled() -> None:
    """What was agreed to be paid is invoiced without bringing the order back."""
    work = _heard(TargetState.CANCELLED)
    hearing.record_invoice(work, [ORDER], INVOICE, "INV-2026-000001")
    assert work.orders.kept[ORDER].state.value == "cancelled"


def test_production_may_deliver_what_the_client_sent_back() -> None:
    """Correction and redelivery meet in the same order."""
    work = _heard(TargetState.DELIVERED)
    judging.send_back(work.by(CALLERS["owner"]), ORDER, ["fr"], "Wrong name.")
    hearing.take_progress(work, ORDER, "fr", 50, "correction")
    assert work.orders.kept[ORDER].state.value == "correction_requested"
    hearing.take_delivery(work, ORDER, "fr", [SECOND_FILE], True, None)
    assert work.orders.kept[ORDER].state.value == "work_done"


def test_the_organisation_of_an_order_is_the_envelopes() -> None:
    """The payload cannot place an order with somebody else."""
    accepted = load_acceptance(replace(_accepted(), organisation_id=WATCHER))
    assert accepted.organisation_id == WATCHER


def test_a_new_order_knows_nothing_of_an_unknown_acceptor() -> None:
    """Before identity's word has come the time line shows no name rather than a wrong one."""
    work = FakeWork(SYSTEM)
    hearing.create_order(work, load_acceptance(_accepted()))
    assert work.orders.kept[ORDER].timeline[0].by_name == ""
    assert an_order("fr").events == []
