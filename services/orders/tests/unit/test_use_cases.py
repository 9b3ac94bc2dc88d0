"""Use cases of people: one frame of lock, look, version, act, store, tell."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal_kit.errors import StaleVersion
from portal_kit.ids import new_id
from services.orders.domain.errors import ContactUnknown, DeliveryFetched, TransitionForbidden
from services.orders.domain.listing import OrderFilters, Sort
from services.orders.domain.records import FileRef
from services.orders.schemas import dump_order, dump_transitions
from services.orders.tests.unit.callers import CALLERS, OTHER_ORGANISATION, OTHER_PM, STRANGER
from services.orders.tests.unit.fakes import FakeOrders, FakeWork
from services.orders.tests.unit.objects import (
    FILE,
    MANAGER,
    ORGANISATION,
    OWNER,
    PM,
    SECOND_FILE,
    WATCHER,
    an_order,
    deliver,
)
from services.orders.use_cases import judging, production, reading


def _work(role: str, *languages: str, launched: bool = False) -> tuple[FakeWork, str]:
    order = an_order(*languages, launched=launched)
    orders = FakeOrders()
    orders.add(order)
    return FakeWork(CALLERS[role], orders), order.id


def test_a_change_is_stored_as_the_next_version_and_told_with_it() -> None:
    """The event carries the version that the change made."""
    work, order_id = _work("pm", launched=True)
    changed = production.confirm(work, order_id).order
    assert changed.version == 2
    assert work.told == ["order.confirmed.v1", "job.offered.v1"]
    assert {event.aggregate_version for event in work.emitted} == {2}


def test_a_stale_version_changes_nothing() -> None:
    """Who saw an older version reads again first."""
    work, order_id = _work("pm", launched=True)
    with pytest.raises(StaleVersion):
        production.confirm(work, order_id, version=7)
    assert (work.emitted, work.orders.kept[order_id].version) == ([], 1)
    assert production.confirm(work, order_id, version=1).order.version == 2


@pytest.mark.feature("O14")
def test_the_member_of_staff_who_confirms_takes_the_order() -> None:
    """The order then shows who looks after it."""
    work, order_id = _work("pm", launched=True)
    assert production.confirm(work, order_id).order.project_manager_id == PM


@pytest.mark.feature("O5")
def test_a_whole_job_goes_from_confirmation_to_approval() -> None:
    """Each side does its part, and the events tell the story in order."""
    work, order_id = _work("provider system", "fr", launched=True)
    production.confirm(work, order_id)
    production.report_progress(work, order_id, "fr", 50, "translation")
    production.deliver(work, order_id, "fr", [FILE], final=True)
    client = work.by(CALLERS["owner"])
    judging.send_back(client, order_id, ["fr"], "The name is translated.")
    production.deliver(work, order_id, "fr", [SECOND_FILE], final=True)
    assert judging.approve(client, order_id).order.state.value == "approved"
    assert work.told == [
        "order.confirmed.v1",
        "job.offered.v1",
        "order.progressed.v1",
        "order.delivered.v1",
        "order.work_done.v1",
        "order.delivered.v1",
        "order.work_done.v1",
    ]
    assert client.told == ["order.sent_back.v1", "job.sent_back.v1", "order.approved.v1"]


@pytest.mark.feature("O4")
def test_only_the_clients_own_download_stops_a_recall() -> None:
    """Staff looking at a delivery do not make it fetched."""
    work, order_id = _work("pm", "fr")
    production.deliver(work, order_id, "fr", [FILE], final=False)
    delivery = work.orders.kept[order_id].target("fr").deliveries[0].id
    judging.mark_fetched(work, order_id, [FILE])
    assert work.orders.kept[order_id].target("fr").recallable
    judging.mark_fetched(work.by(CALLERS["observer"]), order_id, [FILE])
    with pytest.raises(DeliveryFetched):
        production.recall_delivery(work, order_id, delivery)


@pytest.mark.feature("O12")
def test_who_only_reads_does_not_change_the_watchers() -> None:
    """An observer is refused; the owner is heard."""
    work, order_id = _work("observer")
    with pytest.raises(TransitionForbidden):
        judging.update_order(work, order_id, watcher_ids=[])
    changed = judging.update_order(work.by(CALLERS["owner"]), order_id, purchase_order_number="PO-1", watcher_ids=[])
    assert (changed.order.watcher_ids, changed.order.purchase_order_number) == ((), "PO-1")


@pytest.mark.feature("O12")
def test_only_contacts_of_the_organisation_become_watchers() -> None:
    """One of another organisation looks like a random id; who watches already may stay, known or not."""
    work, order_id = _work("owner")
    work.names.learn_person(MANAGER, ORGANISATION, "Mia", active=True, version=1)
    work.names.learn_person(OTHER_PM, ORGANISATION, "Gone", active=False, version=1)
    work.names.learn_person(STRANGER, OTHER_ORGANISATION, "Sven", active=True, version=1)
    for person in (STRANGER, OTHER_PM, new_id()):
        with pytest.raises(ContactUnknown) as refused:
            judging.update_order(work, order_id, watcher_ids=[MANAGER, person])
        wrong = {"pointer": "/watcher_ids/1", "message": "Not an active contact of this organisation."}
        assert refused.value.details["errors"] == [wrong]
    changed = judging.update_order(work, order_id, watcher_ids=[WATCHER, MANAGER])
    assert changed.order.watcher_ids == (WATCHER, MANAGER)


@pytest.mark.feature("O7")
def test_a_list_is_asked_for_with_what_the_caller_may_see() -> None:
    """The visibility goes to the database with the filters."""
    work, _ = _work("owner")
    reading.list_orders(work, OrderFilters(mine=True), Sort.DUE)
    ((visibility, filters, sort),) = work.orders.asked
    assert (visibility.own_only, visibility.organisation_id) == (True, CALLERS["owner"].organisation_id)
    assert (filters, sort) == (OrderFilters(mine=True), Sort.DUE)


@pytest.mark.feature("O3")
def test_an_order_is_dumped_with_names_and_lateness() -> None:
    """The reader gets names beside ids, and late is told by the clock."""
    work, order_id = _work("pm", "fr")
    work.names.people = {OWNER: "Anna Berg", PM: "Paula Martin"}
    order = work.orders.kept[order_id]
    order.targets[0].deadline = work.now - timedelta(hours=1)
    dumped = dump_order(reading.get_order(work, order_id))
    assert (dumped["owner_name"], dumped["late"], dumped["flags"]) == ("Anna Berg", True, [])
    assert dumped["targets"][0]["deadline"] == (work.now - timedelta(hours=1)).isoformat()
    assert dumped["source_files"] == [{"file_id": order.source_files[0].file_id, "name": "manual.docx"}]
    assert [line["event"] for line in dumped["timeline"]] == ["accepted"]


def test_finance_gets_a_dump_without_contents() -> None:
    """No instructions, files, messages; of a confidential order not even the name."""
    work, order_id = _work("finance", "fr")
    order = work.orders.kept[order_id]
    order.confidential, order.instructions = True, "Secret."
    deliver(order, "fr")
    dumped = dump_order(reading.get_order(work, order_id))
    assert (dumped["name"], dumped["instructions"]) == (order.number, None)
    assert (dumped["source_files"], dumped["timeline"], dumped["targets"][0]["deliveries"]) == ([], [], [])


@pytest.mark.feature("O2")
def test_transitions_are_dumped_as_the_contract_says() -> None:
    """State, and for each event its label, default and needs."""
    work, order_id = _work("pm", "fr", launched=True)
    dumped = dump_transitions(reading.list_order_transitions(work, order_id))
    assert dumped["state"] == "submitted"
    assert dumped["transitions"][0] == {
        "event": "confirm",
        "label": "Confirm",
        "default": True,
        "needs_message": False,
        "needs_targets": False,
        "targets": [],
        "deliveries": [],
        "to": [],
    }


def test_names_in_a_dump_are_those_of_the_orders_people() -> None:
    """Nobody else's name leaks into an order."""
    work, order_id = _work("owner", "fr")
    work.names.people = {OWNER: "Anna", FileRef("x", "y").file_id: "Else"}
    assert reading.get_order(work, order_id).names == {OWNER: "Anna"}
