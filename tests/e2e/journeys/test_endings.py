"""How orders end otherwise: cancellations on either side, claims after closing, an administrator's move."""

from __future__ import annotations

import pytest

from gateway.client import PortalClient
from tests.e2e.journeys.desk import LONG, Desk, offered, refused, state_of

pytestmark = pytest.mark.e2e


def invoice_of(client: PortalClient, order: dict, count: int = 1) -> dict:
    """Wait for an order's newest invoice and return it."""
    page = client.wait(f"/invoices?order_id={order['id']}", lambda found: len(found["items"]) == count)
    return client.get(f"/invoices/{page['items'][0]['id']}")


@pytest.mark.feature("O9")
def test_a_launched_order_is_taken_back_before_it_is_confirmed(desk: Desk):
    """Nothing is to be paid."""
    order = desk.order_of(desk.requested("fr", intent="launch"))
    assert desk.client.move(f"/orders/{order['id']}", "cancel")["state"] == "cancelled"


@pytest.mark.feature("O9")
def test_a_cancellation_is_refused_and_then_agreed_with_what_is_to_be_paid(desk: Desk):
    """Billing releases the lines and invoices the agreed amount in their place."""
    order = desk.ordered("fr", "es", files=[desk.file(LONG)])
    path = f"/orders/{order['id']}"
    assert desk.client.move(path, "request_cancellation", message="Stop.")["flags"] == ["cancel_requested"]
    refusal = desk.pm.move(path, "refuse_cancellation", message="It is nearly done.")
    assert (refusal["state"], refusal["flags"]) == ("confirmed", [])
    desk.client.move(path, "request_cancellation", message="Stop all the same.")
    payable = {"amount": "20.00", "currency": "EUR"}
    ended = desk.pm.move(path, "agree_cancellation", payable=payable, message="For the work done.")
    assert ended["state"] == "cancelled"
    assert [each["outcome"] for each in ended["cancellations"]] == ["refused", "agreed"]
    invoice = invoice_of(desk.client, order)
    assert [line["kind"] for line in invoice["lines"]] == ["cancellation"]
    assert (invoice["totals"]["net"]["amount"], invoice["totals"]["gross"]["amount"]) == ("20.00", "23.80")


@pytest.mark.feature("O9")
def test_one_target_is_cancelled_and_the_rest_is_invoiced(desk: Desk):
    """The invoice has no line of the target that nobody wanted any more."""
    order = desk.ordered("fr", "es", files=[desk.file(LONG)])
    path = f"/orders/{order['id']}"
    desk.client.move(path, "request_cancellation", message="No Spanish after all.", targets=["es"])
    rest = desk.pm.move(path, "agree_cancellation")
    assert (rest["state"], state_of(rest, "es")) == ("confirmed", "cancelled")
    desk.deliver(order, "fr")
    desk.client.move(path, "approve")
    invoice = invoice_of(desk.client, order)
    assert [(line["target"], line["net"]["amount"]) for line in invoice["lines"]] == [("fr", "48.00")]


@pytest.mark.feature("O14")
def test_the_provider_cancels_with_a_reason(desk: Desk):
    """The client reads why; nothing is to be paid unless it is said."""
    order = desk.ordered("fr")
    path = f"/orders/{order['id']}"
    assert "cancel_by_provider" not in offered(desk.client, path)
    desk.pm.move(path, "cancel_by_provider", message="The translator fell ill.")
    seen = desk.client.get(path)
    assert (seen["state"], seen["cancellations"][-1]["outcome"]) == ("cancelled", "by_provider")
    desk.client.wait("/payables", lambda page: order["id"] not in {each["id"] for each in page["items"]})
    assert desk.client.get("/invoices", order_id=order["id"])["items"] == []


@pytest.mark.feature("O11")
def test_a_claim_after_closing_reopens_a_target_and_is_settled(desk: Desk):
    """The target is corrected and approved anew; no second invoice is made for the same work."""
    order = desk.approved("fr", "es")
    path = f"/orders/{order['id']}"
    claimed = desk.client.move(path, "claim", message="A wrong unit on page 3.", targets=["fr"])
    assert (claimed["state"], claimed["flags"]) == ("correction_requested", ["claim"])
    assert state_of(claimed, "es") == "approved"
    assert desk.deliver(order, "fr", text="Corrigé.\n")["state"] == "work_done"
    desk.client.move(path, "approve")
    settled = desk.pm.move(path, "settle_claim", message="Corrected; no charge.")
    assert (settled["state"], settled["flags"]) == ("closed", [])
    assert settled["claims"][-1]["settlement"] == "Corrected; no charge."
    assert len(desk.client.get("/invoices", order_id=order["id"])["items"]) == 1


@pytest.mark.feature("O14")
def test_an_administrator_moves_an_order_forward_with_a_reason(desk: Desk, admin: PortalClient):
    """A separate action of administrators alone, with its reason in the time line."""
    order = desk.ordered("fr")
    path = f"/orders/{order['id']}"
    assert "move_forward" not in offered(desk.pm, path)
    with refused(403, "not_permitted"):
        desk.pm.move(path, "move_forward", to="work_done", message="Please.")
    with refused(422, "body_invalid"):
        admin.move(path, "move_forward", to="work_done")
    moved = admin.move(path, "move_forward", to="work_done", message="Delivered by post.")
    assert (moved["state"], moved["timeline"][-1]["message"]) == ("work_done", "Delivered by post.")
    assert desk.client.move(path, "approve")["state"] == "approved"
