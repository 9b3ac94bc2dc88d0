"""What the tables alone do not say: deliveries, recalls, progress, approvals and corrections."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.orders.domain import errors as broken
from services.orders.domain import events as told
from services.orders.domain import judgement, production
from services.orders.domain.records import CorrectionItem
from services.orders.domain.states import Event, OrderState, TargetState
from services.orders.domain.transitions import transitions
from services.orders.domain.viewer import Viewer
from services.orders.tests.unit.objects import (
    ADMIN,
    CLIENT,
    FILE,
    NOW,
    STAFF,
    an_order,
    closed,
    deliver,
    with_target,
)


def _told(order: object) -> list[str]:
    return [type(event).__name__ for event in order.events]  # type: ignore[attr-defined]


@pytest.mark.feature("O1")
def test_an_accepted_quote_becomes_a_confirmed_order_offered_to_production() -> None:
    """Without a launch the order starts confirmed and production hears of the job."""
    order = an_order("fr")
    order.begin(CLIENT, NOW, launched=False)
    assert order.state is OrderState.CONFIRMED
    assert _told(order) == ["OrderConfirmed", "JobOffered"]


@pytest.mark.feature("O1")
def test_a_launched_order_waits_for_the_providers_word() -> None:
    """A launch is submitted; production hears of it only when it is confirmed."""
    order = an_order("fr", launched=True)
    order.begin(CLIENT, NOW, launched=True)
    assert (order.state, _told(order)) == (OrderState.SUBMITTED, ["OrderSubmitted"])
    production.confirm(order, STAFF, NOW)
    assert _told(order)[1:] == ["OrderConfirmed", "JobOffered"]


@pytest.mark.feature("O4")
def test_partial_deliveries_are_told_one_by_one_until_the_final_one() -> None:
    """Each delivery is an event; the last target's final one makes the work done."""
    order = an_order("fr", "de")
    deliver(order, "fr", final=False)
    assert (order.target("fr").state, order.state) == (TargetState.PARTLY_DELIVERED, OrderState.IN_PROGRESS)
    deliver(order, "fr")
    deliver(order, "de")
    assert order.state is OrderState.WORK_DONE
    assert _told(order) == ["OrderDelivered", "OrderDelivered", "OrderDelivered", "OrderWorkDone"]


@pytest.mark.parametrize("files", [[], [FILE, FILE]])
def test_a_delivery_needs_files_each_once(files: list[str]) -> None:
    """No file, or one twice, is no delivery."""
    with pytest.raises(broken.NothingDelivered):
        production.deliver(an_order("fr"), STAFF, NOW, "fr", delivery_id="d", file_ids=files, final=True, message=None)


@pytest.mark.feature("O4")
def test_a_recall_puts_the_target_where_it_was_before_the_delivery() -> None:
    """State and percentage come back; the delivery stays on record as recalled."""
    order = an_order("fr")
    production.report_progress(order, STAFF, NOW, "fr", 40, "translation")
    delivery = deliver(order, "fr")
    production.recall_delivery(order, STAFF, NOW, delivery)
    target = order.target("fr")
    assert (target.state, target.percent, order.state) == (TargetState.IN_PROGRESS, 40, OrderState.IN_PROGRESS)
    assert target.deliveries[0].recalled_at == NOW
    with pytest.raises(broken.DeliveryNotFound):
        production.recall_delivery(order, STAFF, NOW, delivery)


def test_only_the_last_delivery_of_a_target_is_recalled() -> None:
    """An earlier part stays with the client."""
    order = an_order("fr")
    first = deliver(order, "fr", final=False, delivery="first")
    deliver(order, "fr", delivery="second")
    with pytest.raises(broken.DeliveryNotFound):
        production.recall_delivery(order, STAFF, NOW, first)


@pytest.mark.feature("O4")
def test_what_the_client_fetched_is_recalled_no_more() -> None:
    """A fetched delivery is not offered for recall, and recalling it is refused."""
    order = an_order("fr")
    delivery = deliver(order, "fr")
    assert judgement.mark_fetched(order, NOW, [FILE])
    assert not judgement.mark_fetched(order, NOW + timedelta(hours=1), [FILE])
    assert Event.RECALL_DELIVERY not in [item.event for item in transitions(order, STAFF).transitions]
    with pytest.raises(broken.DeliveryFetched):
        production.recall_delivery(order, STAFF, NOW, delivery)


@pytest.mark.feature("O3")
def test_progress_only_grows() -> None:
    """A lower percentage is refused, an impossible one too."""
    order = an_order("fr")
    production.report_progress(order, STAFF, NOW, "fr", 50, "translation")
    with pytest.raises(broken.ProgressBackwards):
        production.report_progress(order, STAFF, NOW, "fr", 25, "translation")
    with pytest.raises(broken.InvalidProgress):
        production.report_progress(order, STAFF, NOW, "fr", 101, "translation")


@pytest.mark.feature("O3")
def test_the_time_line_keeps_the_start_but_not_each_percentage() -> None:
    """Progress is a major event once: when the work on a target starts."""
    order = an_order("fr")
    for percent in (0, 25, 50):
        production.report_progress(order, STAFF, NOW, "fr", percent, None)
    assert [line.event for line in order.timeline] == ["accepted", "report_progress"]
    assert order.timeline[-1].by_name == STAFF.name


@pytest.mark.feature("O5")
def test_approving_one_target_leaves_the_order_to_the_others() -> None:
    """Partial approval is no approval of the order; the last one is, and says so once."""
    order = an_order("fr", "de")
    deliver(order, "fr")
    judgement.approve(order, CLIENT, NOW, ["fr"])
    assert order.state is OrderState.IN_PROGRESS
    deliver(order, "de")
    judgement.approve(order, CLIENT, NOW, message="Thank you.")
    approved = [event for event in order.events if isinstance(event, told.OrderApproved)]
    assert [(event.targets, event.message, event.approved_by) for event in approved] == [
        (("fr", "de"), "Thank you.", CLIENT.id)
    ]


def test_an_unknown_target_is_named_as_such() -> None:
    """A language that the order lacks is the caller's mistake, not a conflict."""
    with pytest.raises(broken.UnknownTarget):
        judgement.approve(with_target(TargetState.DELIVERED), CLIENT, NOW, ["sv"])


@pytest.mark.feature("O5")
def test_sending_back_keeps_the_corrections_and_starts_the_target_anew() -> None:
    """Corrections are kept as data; production is told; progress starts at zero."""
    order = an_order("fr", "de")
    deliver(order, "fr")
    item = CorrectionItem("fr", "Keep the name.", segment="12", category="terminology", severity="major")
    judgement.send_back(order, CLIENT, NOW, ["fr"], "Wrong name.", [item], [FILE])
    assert order.state.value == "correction_requested"
    assert order.corrections[0].items == (item,)
    assert order.target("fr").percent == 0
    assert _told(order)[-2:] == ["OrderSentBack", "JobSentBack"]
    deliver(order, "fr")
    assert order.state.value == "in_progress"


def test_sending_back_needs_targets_words_and_corrections_of_those_targets() -> None:
    """Each missing part has its own code."""
    order = an_order("fr", "de")
    deliver(order, "fr")
    with pytest.raises(broken.TargetsRequired):
        judgement.send_back(order, CLIENT, NOW, [], "Wrong name.")
    with pytest.raises(broken.MessageRequired):
        judgement.send_back(order, CLIENT, NOW, ["fr"], "  ")
    with pytest.raises(broken.UnknownTarget):
        judgement.send_back(order, CLIENT, NOW, ["fr"], "Wrong.", [CorrectionItem("de", "Not this one.")])


def test_staff_who_act_for_a_client_quote_its_written_word() -> None:
    """Approving on behalf of a client needs a message that a client itself does not need."""
    agent = Viewer("pm", "Paula", frozenset({"order.approve"}), provider=True, staff=True)
    order = with_target(TargetState.DELIVERED)
    assert {item.event: item.needs_message for item in transitions(order, agent).transitions}[Event.APPROVE]
    with pytest.raises(broken.MessageRequired):
        judgement.approve(order, agent, NOW)
    judgement.approve(order, agent, NOW, message="Anna Berg by e-mail of 2 November: approved.")
    assert order.state is OrderState.APPROVED


def test_the_first_of_staff_who_works_on_an_order_is_its_project_manager() -> None:
    """Later ones and machines do not replace the first."""
    order = an_order("fr")
    order.taken_by(Viewer("tms", "TMS", frozenset(), provider=True))
    assert order.project_manager_id is None
    order.taken_by(STAFF)
    order.taken_by(ADMIN)
    assert order.project_manager_id == STAFF.id


def test_the_deadline_of_an_order_is_the_next_one_that_is_owed() -> None:
    """Delivered targets owe nothing; a finished order has no deadline."""
    order = an_order("fr", "de")
    order.target("fr").deadline = NOW + timedelta(days=1)
    assert order.due_at == NOW + timedelta(days=1)
    deliver(order, "fr")
    assert order.due_at == NOW + timedelta(days=3)
    deliver(order, "de")
    assert order.due_at is None


@pytest.mark.feature("O12")
def test_watchers_and_the_purchase_order_number_change_until_the_order_is_finished() -> None:
    """Watchers are named once and never the owner; a closed order keeps its data."""
    order = an_order("fr")
    order.change(purchase_order_number="PO-8", watcher_ids=["a", "a", order.owner_id, "b"])
    assert (order.purchase_order_number, order.watcher_ids) == ("PO-8", ("a", "b"))
    with pytest.raises(broken.OrderFinished):
        closed().change(purchase_order_number="PO-9", watcher_ids=None)
