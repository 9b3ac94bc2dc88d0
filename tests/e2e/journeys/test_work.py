"""The work on an order, delivered by hand: progress, partial and final deliveries, recalls, corrections, approval."""

from __future__ import annotations

import pytest

from gateway.client.uploads import download
from tests.e2e.journeys.desk import Desk, fetched, offered, refused, state_of

pytestmark = pytest.mark.e2e


@pytest.mark.feature("O2")
@pytest.mark.feature("O14")
def test_a_launched_order_is_declined_with_a_reason(desk: Desk):
    """The client reads the reason in the time line; nothing is offered any more."""
    order = desk.order_of(desk.requested("fr", intent="launch"))
    path = f"/orders/{order['id']}"
    assert {"confirm", "decline"} <= offered(desk.pm, path)
    with refused(422, "body_invalid"):
        desk.pm.move(path, "decline")
    desk.pm.move(path, "decline", message="No linguist for this subject.")
    seen = desk.client.get(path)
    assert (seen["state"], seen["timeline"][-1]["message"]) == ("declined", "No linguist for this subject.")
    assert offered(desk.client, path) == offered(desk.pm, path) == set()


@pytest.mark.feature("O3")
@pytest.mark.feature("O4")
@pytest.mark.feature("O14")
def test_progress_then_a_part_then_the_rest(desk: Desk):
    """Each step shows on its target; progress never runs backwards; the client fetches what is there."""
    order = desk.ordered("fr", "es")
    path = f"/orders/{order['id']}"
    begun = desk.pm.move(path, "report_progress", target="fr", percent=40, step="translation")
    assert (begun["state"], state_of(begun, "fr"), state_of(begun, "es")) == ("in_progress", "in_progress", "waiting")
    with refused(409, "progress_backwards"):
        desk.pm.move(path, "report_progress", target="fr", percent=30)
    partly = desk.deliver(order, "fr", final=False, text="Première partie.\n")
    assert state_of(partly, "fr") == "partly_delivered"
    part = partly["targets"][0]["deliveries"][0]
    assert fetched(desk.client, part["file_ids"][0]).decode() == "Première partie.\n"
    full = desk.deliver(order, "fr")
    assert (full["state"], state_of(full, "fr")) == ("in_progress", "delivered")
    assert desk.deliver(order, "es")["state"] == "work_done"
    assert [each["event"] for each in desk.client.get(path)["timeline"]].count("deliver") == 3


@pytest.mark.feature("O4")
def test_a_wrong_delivery_is_recalled_until_the_client_has_fetched_it(desk: Desk):
    """Looks of the provider do not count as fetching; the client's download does."""
    order = desk.ordered("fr")
    path = f"/orders/{order['id']}"
    wrong = desk.deliver(order, "fr", text="Faux.\n")["targets"][0]["deliveries"][-1]
    download(desk.pm, wrong["file_ids"][0])
    recalled = desk.pm.move(path, "recall_delivery", delivery_id=wrong["id"], message="The wrong file.")
    assert recalled["state"] != "work_done"
    assert recalled["targets"][0]["deliveries"][-1]["recalled_at"]
    right = desk.deliver(order, "fr", text="Juste.\n")["targets"][0]["deliveries"][-1]
    fetched(desk.client, right["file_ids"][0])
    with refused(409, "delivery_fetched"):
        desk.pm.move(path, "recall_delivery", delivery_id=right["id"])
    assert desk.client.get(path)["targets"][0]["deliveries"][-1]["fetched_at"]


@pytest.mark.feature("O5")
def test_work_is_sent_back_with_corrections_and_files_then_redelivered_and_approved_in_turn(desk: Desk):
    """One target goes back while the other is approved; the order waits for both."""
    order = desk.ordered("fr", "es")
    path = f"/orders/{order['id']}"
    for language in ("fr", "es"):
        desk.deliver(order, language)
    marked = desk.file("Segment 12: keep the name.\n", "corrections.txt", purpose="reference")
    correction = {"target": "fr", "comment": "Keep the name.", "segment": "12", "severity": "major"}
    with refused(422, "body_invalid"):
        desk.client.move(path, "send_back", message="Wrong name.")
    back = desk.client.move(
        path, "send_back", targets=["fr"], message="Wrong name.", corrections=[correction], file_ids=[marked["id"]]
    )
    assert (back["state"], state_of(back, "fr")) == ("correction_requested", "correction_requested")
    seen = desk.pm.get(path)["corrections"][-1]
    assert (seen["items"][0]["segment"], seen["file_ids"]) == ("12", [marked["id"]])
    assert download(desk.pm, marked["id"]).startswith(b"Segment 12")
    some = desk.client.move(path, "approve", targets=["es"])
    assert (some["state"], state_of(some, "es")) == ("correction_requested", "approved")
    assert desk.deliver(order, "fr", text="Corrigé.\n")["state"] == "work_done"
    assert desk.client.move(path, "approve", message="Now it is right.")["state"] == "approved"
    desk.client.wait(path, lambda found: found["state"] == "closed")


@pytest.mark.feature("O14")
@pytest.mark.feature("O2")
def test_an_order_is_held_and_resumed_with_a_reason(desk: Desk):
    """The flag stands beside the state."""
    path = f"/orders/{desk.ordered('fr')['id']}"
    held = desk.pm.move(path, "hold", message="A question to the author.")
    assert (held["state"], held["flags"]) == ("confirmed", ["on_hold"])
    with refused(409, "transition_not_allowed"):
        desk.pm.move(path, "hold", message="Again.")
    assert desk.pm.move(path, "resume", message="Answered.")["flags"] == []
