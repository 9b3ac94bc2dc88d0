"""Drafts with a preview, launches at the previewed price, and launches whose price is still to come."""

from __future__ import annotations

import pytest

from gateway.client import PortalClient
from gateway.client.uploads import download
from tests.e2e.journeys.desk import TEXT, WORDS, Desk, offered, refused, unique

pytestmark = pytest.mark.e2e


def previewed(desk: Desk, *targets: str, **more: object) -> dict:
    """Save a draft and wait for its preview."""
    draft = desk.requested(*targets, intent="draft", **more)
    assert draft["state"] == "draft"
    return desk.client.wait(f"/quotes/{draft['id']}", lambda quote: quote["price"] is not None)


@pytest.mark.feature("Q3")
@pytest.mark.feature("Q8")
def test_a_draft_shows_counts_and_prices_and_keeps_its_files(desk: Desk, marie: PortalClient):
    """Counts, bands, price per target and savings; the file stays; the draft may be edited and deleted."""
    file = desk.file()
    draft = previewed(desk, "fr", "es", files=[file])
    path = f"/quotes/{draft['id']}"
    assert [line["total_words"] for line in draft["price"]["lines"]] == [str(WORDS)] * 2
    assert draft["price"]["net"]["amount"] == "60.00"
    assert [counted["file_id"] for counted in draft["counts"]["files"]] == [file["id"]]
    edited = desk.client.change("PATCH", path, {"name": "Second thoughts", "purchase_order_number": "PO-9"})
    assert (edited["name"], edited["state"], edited["order_id"]) == ("Second thoughts", "draft", None)
    assert download(desk.client, file["id"]) == TEXT.encode()
    with refused(409, "file_in_use"):
        desk.client.delete(f"/files/{file['id']}")
    with refused(403, "actor_not_allowed"):
        marie.delete(path)
    desk.client.delete(path)
    with refused(404, "quote_not_found"):
        desk.client.get(path)


@pytest.mark.feature("Q3")
@pytest.mark.feature("Q8")
def test_a_draft_is_edited_and_sent_without_being_counted_again(desk: Desk):
    """The preview's counts and prices are those that the PM finds."""
    draft = previewed(desk, "fr")
    path = f"/quotes/{draft['id']}"
    desk.client.move(path, "submit")
    taken = desk.pm.move(path, "take")
    assert taken["counts"]["analysis_id"] == draft["counts"]["analysis_id"]
    assert taken["price"]["inputs_hash"] == draft["price"]["inputs_hash"]


@pytest.mark.feature("Q7")
@pytest.mark.feature("O1")
def test_a_confirmed_preview_launches_at_its_price(desk: Desk):
    """The agreed price is the previewed one; the order awaits the provider's confirmation."""
    draft = previewed(desk, "fr", "es")
    launched = desk.client.move(f"/quotes/{draft['id']}", "launch")
    assert launched["state"] == "accepted"
    assert launched["acceptance"]["launched"]
    assert not launched["acceptance"]["price_pending"]
    assert launched["acceptance"]["price"]["gross"] == draft["price"]["gross"]
    order = desk.order_of(launched)
    assert (order["state"], order["price_pending"]) == ("submitted", False)
    assert "cancel" in offered(desk.client, f"/orders/{order['id']}")
    assert desk.pm.move(f"/orders/{order['id']}", "confirm")["state"] == "confirmed"


@pytest.mark.feature("Q7")
@pytest.mark.feature("O1")
def test_a_launch_without_preview_is_priced_afterwards_under_the_same_order(desk: Desk, admin: PortalClient):
    """The order says that its price is to come until the client has accepted it."""
    service = unpriced_service(admin)
    launched = desk.requested("fr", intent="launch", service=service)
    order = desk.order_of(launched)
    path, quote = f"/orders/{order['id']}", f"/quotes/{launched['id']}"
    assert (order["state"], order["price_pending"]) == ("submitted", True)
    desk.pm.move(path, "confirm")
    desk.pm.wait(quote, lambda found: found["counts"] is not None)
    line = {"target": "fr", "words": {"no_match": "11"}, "rate": "0.50"}
    desk.pm.change("PUT", f"{quote}/lines", {"lines": [line]}, etag="*")
    desk.pm.move(quote, "send")
    agreed = desk.client.move(quote, "accept")
    assert agreed["order_id"] == order["id"]
    assert agreed["acceptance"]["price"]["net"]["amount"] == "5.50"
    assert desk.client.wait(path, lambda found: not found["price_pending"])["state"] == "confirmed"


def unpriced_service(admin: PortalClient) -> str:
    """Define a service that no row of the price list matches."""
    key = unique("subtitling")
    admin.post("/services", {"key": key, "name": "Subtitling", "unit": "word", "automation": 2})
    return key
