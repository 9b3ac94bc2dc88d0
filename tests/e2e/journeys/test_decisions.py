"""What a client may say to an offer, and what the project manager may do about it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gateway.client import PortalClient
from tests.e2e.journeys.desk import LONG, Desk, offered, refused

pytestmark = pytest.mark.e2e


@pytest.mark.feature("Q6")
def test_a_rejection_needs_a_reason_which_the_provider_reads(desk: Desk):
    """No order follows, and nothing more can be decided."""
    quote = desk.sent("fr")
    path = f"/quotes/{quote['id']}"
    with refused(422, "body_invalid"):
        desk.client.move(path, "reject")
    desk.client.move(path, "reject", message="Too dear.")
    seen = desk.pm.get(path)
    assert (seen["state"], seen["message"], seen["order_id"]) == ("rejected", "Too dear.", None)
    assert seen["offers"][0]["status"] == "rejected"
    with refused(409, "transition_not_allowed"):
        desk.client.move(path, "accept")


@pytest.mark.feature("Q6")
def test_a_request_is_withdrawn_and_stays_so(desk: Desk):
    """Nobody is offered anything any more."""
    quote = desk.requested("fr")
    path = f"/quotes/{quote['id']}"
    assert desk.client.move(path, "withdraw", message="Not needed.")["state"] == "withdrawn"
    assert offered(desk.client, path) == offered(desk.pm, path) == set()


@pytest.mark.feature("Q5")
@pytest.mark.feature("Q6")
def test_a_declined_request_is_sent_again_changed(desk: Desk):
    """The client reads the reason, changes the request and sends it anew."""
    quote = desk.prepared("fr")
    path = f"/quotes/{quote['id']}"
    desk.pm.move(path, "decline", message="Please name your purchase order.")
    assert desk.client.get(path)["message"] == "Please name your purchase order."
    desk.client.change("PATCH", path, {"purchase_order_number": "PO-4711"})
    desk.client.move(path, "submit")
    again = desk.pm.wait(path, lambda found: found["state"] == "in_preparation")
    assert again["purchase_order_number"] == "PO-4711"
    desk.pm.move(path, "send")
    assert desk.client.move(path, "accept")["state"] == "accepted"


@pytest.mark.feature("Q6")
def test_a_change_request_makes_a_second_version_which_supersedes_the_first(desk: Desk):
    """The first offer holds until the second is sent; the order has the second one's price."""
    quote = desk.sent("fr", "es", files=[desk.file(LONG)])
    path = f"/quotes/{quote['id']}"
    desk.client.move(path, "request_change", message="A discount, please.")
    assert "accept" in offered(desk.client, path)
    discount = {"name": "Goodwill", "kind": "discount", "percent": "10"}
    desk.pm.change("PUT", f"{path}/lines", {"adjustments": [discount]}, etag="*")
    desk.pm.move(path, "send", message="With ten per cent less.")
    changed = desk.client.get(path)
    assert [offer["status"] for offer in changed["offers"]] == ["superseded", "live"]
    assert [offer["price"]["net"]["amount"] for offer in changed["offers"]] == ["96.00", "86.40"]
    accepted = desk.client.move(path, "accept")
    assert accepted["acceptance"]["offer_number"] == 2
    assert accepted["price"]["net"]["amount"] == "86.40"


@pytest.mark.feature("Q5")
@pytest.mark.feature("Q6")
def test_an_offer_is_recalled_and_a_rejected_one_reopened(desk: Desk):
    """After a recall nothing can be accepted until the next version is sent."""
    quote = desk.sent("fr")
    path = f"/quotes/{quote['id']}"
    desk.pm.move(path, "recall", message="A wrong rate.")
    assert "accept" not in offered(desk.client, path)
    with refused(409, "transition_not_allowed"):
        desk.client.move(path, "accept")
    desk.pm.move(path, "send")
    desk.client.move(path, "reject", message="Later, perhaps.")
    assert desk.pm.move(path, "reopen")["state"] == "in_preparation"
    desk.pm.move(path, "send")
    accepted = desk.client.move(path, "accept")
    assert [offer["status"] for offer in accepted["offers"]] == ["recalled", "rejected", "accepted"]


@pytest.mark.feature("Q6")
def test_accepting_some_targets_makes_an_order_of_those_at_their_price(desk: Desk):
    """Totals are computed anew for the targets chosen, and the invoice follows them."""
    quote = desk.sent("fr", "es", "de")
    path = f"/quotes/{quote['id']}"
    with refused(422, "invalid_targets"):
        desk.client.move(path, "accept", targets=["it"])
    accepted = desk.client.move(path, "accept", targets=["es", "fr"])
    nets = {line["target"]: Decimal(line["net"]["amount"]) for line in quote["price"]["lines"]}
    assert Decimal(accepted["price"]["net"]["amount"]) == nets["fr"] + nets["es"]
    assert Decimal(quote["price"]["net"]["amount"]) == sum(nets.values())
    order = desk.order_of(accepted)
    assert [target["language"] for target in order["targets"]] == ["fr", "es"]
    with refused(409, "transition_not_allowed"):
        desk.client.move(path, "accept", targets=["de"])


@pytest.mark.feature("Q6")
def test_an_offer_as_a_whole_is_not_accepted_in_part(desk: Desk):
    """All targets or none; the refusal leaves the offer open."""
    quote = desk.sent("fr", "es", as_whole=True)
    path = f"/quotes/{quote['id']}"
    with refused(409, "offered_as_whole"):
        desk.client.move(path, "accept", targets=["fr"])
    assert desk.client.move(path, "accept")["acceptance"]["targets"] == ["fr", "es"]


@pytest.mark.feature("Q6")
def test_a_manager_decides_on_a_colleagues_offer_and_an_observer_does_not(
    desk: Desk, marie: PortalClient, otto: PortalClient
):
    """Both read it; one of them is offered the decision."""
    path = f"/quotes/{desk.sent('fr')['id']}"
    assert offered(otto, path) == set()
    with refused(403, "not_permitted"):
        otto.move(path, "accept")
    assert marie.move(path, "accept")["state"] == "accepted"
