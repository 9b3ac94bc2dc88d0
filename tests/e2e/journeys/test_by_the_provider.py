"""What a project manager does for a client: requests with the client's word, hand counts, prices by hand."""

from __future__ import annotations

import pytest

from gateway.client import PortalClient
from tests.e2e.journeys.desk import LONG, Desk, House, offered, refused, unique

pytestmark = pytest.mark.e2e


def service_of(admin: PortalClient, automation: int = 2, limit: str | None = None) -> str:
    """Define a service of a journey's own; without rate rows it is priced by hand."""
    key = unique("review")
    told = {"key": key, "name": "Review", "unit": "word", "automation": automation}
    admin.post("/services", {**told, "value_limit": limit and {"amount": limit, "currency": "EUR"}})
    return key


def rate_row(admin: PortalClient, service: str, rate: str, **more: object) -> dict:
    """Add a row to the price list."""
    row = {"service": service, "unit": "word", "currency": "EUR", "rate": rate, "valid_from": "2026-01-01"}
    return admin.post("/rate-rows", {**row, **more})


@pytest.mark.feature("Q5")
@pytest.mark.feature("I4")
def test_a_request_for_a_client_needs_the_clients_written_word(desk: Desk):
    """The word is kept with the quote; hand counts replace the analysis; the client finds the quote as its own."""
    me = desk.client.get("/session")
    counts = {"fr": {"no_match": "1100", "repetition": "100"}}
    wish = desk.wish("fr", files=[], hand_counts=counts)
    whose = {"organisation_id": me["organisation_id"], "owner_id": me["id"]}
    with refused(422, "client_word_needed"):
        desk.pm.post("/quotes", {**wish, **whose})
    made = desk.pm.post("/quotes", {**wish, **whose, "client_word": "Mail of 20 November: please quote."})
    assert made["counts"]["source"] == "hand"
    assert made["price"]["net"]["amount"] == "134.40"
    path = f"/quotes/{made['id']}"
    desk.pm.move(path, "send")
    with refused(422, "client_word_needed"):
        desk.pm.move(path, "accept")
    accepted = desk.pm.move(path, "accept", client_word="Mail of 21 November: go ahead.")
    seen = desk.client.get(path)
    assert (seen["state"], seen["owner_id"]) == ("accepted", me["id"])
    assert seen["acceptance"]["client_word"] == "Mail of 21 November: go ahead."
    assert desk.order_of(accepted)["owner_id"] == me["id"]
    with refused(403, "actor_not_allowed"):
        desk.client.post("/quotes", wish)


@pytest.mark.feature("Q5")
def test_counts_entered_by_hand_replace_the_analysis(desk: Desk):
    """Lines and totals follow the counts; strangers among the targets are named."""
    path = f"/quotes/{desk.prepared('fr', 'es')['id']}"
    with refused(422, "invalid_pricing"):
        desk.pm.change("PUT", f"{path}/counts", {"by_target": {"it": {"no_match": "5"}}}, etag="*")
    by_target = {"fr": {"no_match": "1000"}, "es": {"exact": "1000"}}
    counted = desk.pm.change("PUT", f"{path}/counts", {"by_target": by_target}, etag="*")
    nets = {line["target"]: line["net"]["amount"] for line in counted["price"]["lines"]}
    assert nets == {"fr": "120.00", "es": "36.00"}
    with refused(403, "not_permitted"):
        desk.client.change("PUT", f"{path}/counts", {"by_target": by_target}, etag="*")


@pytest.mark.feature("Q5")
@pytest.mark.feature("Q10")
def test_discount_and_rush_are_named_and_change_the_totals(desk: Desk):
    """The discount is on the subtotal, rush on the lines of its target; each is rounded and taxed."""
    path = f"/quotes/{desk.prepared('fr', 'es', files=[desk.file(LONG)])['id']}"
    adjustments = [
        {"name": "Rush", "kind": "rush", "percent": "25", "targets": ["fr"]},
        {"name": "Loyal client", "kind": "discount", "fixed": "6.00"},
    ]
    price = desk.pm.change("PUT", f"{path}/lines", {"adjustments": adjustments, "note": "As agreed."}, etag="*")[
        "price"
    ]
    assert [each["net"]["amount"] for each in price["adjustments"]] == ["12.00", "-6.00"]
    assert [price[name]["amount"] for name in ("subtotal", "net", "tax", "gross")] == [
        "96.00", "102.00", "19.38", "121.38",
    ]  # fmt: skip
    desk.pm.move(path, "send")
    seen = desk.client.get(path)
    assert seen["note"] == "As agreed."
    assert seen["price"]["inputs_hash"] == price["inputs_hash"]


@pytest.mark.feature("Q10")
@pytest.mark.feature("Q15")
def test_a_clients_own_rate_row_wins_over_the_general_one_and_says_so(admin: PortalClient, paula: PortalClient):
    """Among its own rows the more exact one is taken; another client still pays the general rate."""
    house, stranger = House.opened(admin), House.opened(admin)
    service = service_of(admin)
    rate_row(admin, service, "0.20")
    home = house.organisation["id"]
    desk = Desk(house.joined("rita", "requester"), paula)
    # Once a request is taken, the organisation is known where prices are kept.
    desk.requested("fr", files=[], intent="draft")
    rate_row(admin, service, "0.15", organisation_id=home)
    exact = rate_row(admin, service, "0.1", organisation_id=home, target_language="fr")
    quote = desk.prepared("fr", "es", service=service, files=[desk.file(LONG)])
    rates = {line["target"]: (line["rate"], line["rate_row_id"]) for line in quote["price"]["lines"]}
    assert (rates["fr"], rates["es"][0]) == (("0.1", exact["id"]), "0.15")
    assert all(line["rate_why"] for line in quote["price"]["lines"])
    other = Desk(stranger.joined("sam", "requester"), paula)
    general = other.prepared("fr", service=service, files=[other.file(LONG)])
    assert general["price"]["net"]["amount"] == "80.00"


@pytest.mark.feature("Q5")
@pytest.mark.feature("Q10")
def test_without_a_matching_row_a_person_sets_the_price_before_anything_is_sent(desk: Desk, admin: PortalClient):
    """Never nought: the line has no price, sending is neither offered nor done, then a rate by hand opens it."""
    quote = desk.prepared("fr", service=service_of(admin))
    path = f"/quotes/{quote['id']}"
    assert not quote["price"]["complete"]
    assert quote["price"]["net"] is None
    assert quote["price"]["lines"][0]["net"] is None
    assert quote["price"]["lines"][0]["rate_why"]
    assert "send" not in offered(desk.pm, path)
    with refused(409, "price_by_hand"):
        desk.pm.move(path, "send")
    line = {"target": "fr", "words": {"no_match": "11"}, "rate": "1.50"}
    desk.pm.change("PUT", f"{path}/lines", {"lines": [line]}, etag="*")
    desk.pm.move(path, "send")
    assert desk.client.get(path)["price"]["net"]["amount"] == "16.50"


@pytest.mark.feature("Q15")
def test_a_retired_service_is_ordered_no_more_and_open_work_goes_on(desk: Desk, admin: PortalClient):
    """Clients see it in their list until it is retired; a quote that was asked for before is still sent."""
    service = service_of(admin)
    rate_row(admin, service, "0.10")
    before = desk.prepared("fr", service=service)
    defined = next(each for each in admin.get("/services")["items"] if each["key"] == service)
    retired = {"key": service, "name": "Review", "unit": "word", "active": False}
    admin.change("PUT", f"/services/{service}", retired, etag=f'"{defined["version"]}"')
    assert service not in {each["key"] for each in desk.client.get("/services")["items"]}
    with refused(422, "invalid_request"):
        desk.requested("fr", service=service)
    path = f"/quotes/{before['id']}"
    desk.pm.move(path, "send")
    assert desk.client.move(path, "accept")["state"] == "accepted"


@pytest.mark.feature("Q4")
def test_a_quote_under_the_limit_is_sent_by_itself_and_one_above_it_waits(desk: Desk, admin: PortalClient):
    """Automation level 3, up to 50.00 net."""
    service = service_of(admin, automation=3, limit="50.00")
    rate_row(admin, service, "0.10")
    small = desk.requested("fr", service=service, files=[desk.file(LONG)])
    sent = desk.client.wait(f"/quotes/{small['id']}", lambda found: found["state"] == "sent")
    assert sent["price"]["net"]["amount"] == "40.00"
    large = desk.prepared("fr", "es", service=service, files=[desk.file(LONG)])
    assert (large["state"], large["price"]["net"]["amount"]) == ("in_preparation", "80.00")


@pytest.mark.feature("Q4")
def test_a_project_starts_by_itself_on_the_fourth_level(desk: Desk, admin: PortalClient):
    """From the files to the order without a person of the provider."""
    service = service_of(admin, automation=4, limit="50.00")
    rate_row(admin, service, "0.10")
    asked = desk.requested("fr", service=service)
    accepted = desk.client.wait(f"/quotes/{asked['id']}", lambda found: found["state"] == "accepted")
    assert desk.order_of(accepted)["state"] == "confirmed"


@pytest.mark.feature("Q4")
def test_a_draft_that_was_previewed_is_automatic_as_soon_as_it_is_sent(desk: Desk, admin: PortalClient):
    """Its counts are there already, so no analysis comes that could set the automation off."""
    service = service_of(admin, automation=3, limit="50.00")
    rate_row(admin, service, "0.10")
    draft = desk.requested("fr", service=service, intent="draft")
    path = f"/quotes/{draft['id']}"
    desk.client.wait(path, lambda found: found["price"] is not None)
    desk.client.move(path, "submit")
    assert desk.client.wait(path, lambda found: found["state"] == "sent")["offers"][0]["status"] == "live"
