"""Mails and notifications: in the reader's language, for those concerned and nobody else."""

from __future__ import annotations

import pytest

from gateway.client import PortalClient
from portal_kit.testing.processes import eventually
from tests.e2e.journeys.desk import Desk
from tests.e2e.suite import Suite

pytestmark = pytest.mark.e2e


def letter(suite: Suite, recipient: str, number: str) -> dict:
    """Wait for the mail about the thing with this number."""
    return eventually(
        lambda: next((one for one in suite.letters(recipient) if number in one["subject"] + one["text"]), None),
        what=f"a mail about {number} to {recipient}",
    )


def news(client: PortalClient, subject_id: str) -> list[dict]:
    """Return a reader's notifications about one thing."""
    return [each for each in client.items("/notifications") if each["subject_id"] == subject_id]


@pytest.mark.feature("N1")
def test_an_english_and_a_french_reader_each_get_their_language(
    desk: Desk, claire: PortalClient, paula: PortalClient, suite: Suite
):
    """Plain text and HTML, with a link into the portal."""
    english, french = desk.sent("fr"), Desk(claire, paula).sent("en", source_language="fr")
    to_anna = letter(suite, "anna@nordwind.example", english["number"])
    to_claire = letter(suite, "claire@lumiere.example", french["number"])
    assert "quote" in to_anna["subject"].lower()
    assert "devis" in to_claire["subject"].lower()
    for mail, quote in ((to_anna, english), (to_claire, french)):
        assert f"/quotes/{quote['id']}" in mail["text"]
        assert f"/quotes/{quote['id']}" in mail["html"]


@pytest.mark.feature("N2")
def test_notifications_are_counted_read_and_nobody_elses(desk: Desk, claire: PortalClient, otto: PortalClient):
    """One more unread for the owner; marked once, it is read; others have heard nothing."""
    quote = desk.sent("fr")
    (item,) = eventually(lambda: news(desk.client, quote["id"]), what="the news of the offer")
    assert (item["kind"], item["state"], item["path"]) == ("quote_sent", "unread", f"/quotes/{quote['id']}")
    before = desk.client.get("/notifications")["unread"]
    assert claire.post("/notifications/read", {"ids": [item["id"]]})
    assert desk.client.get("/notifications")["unread"] == before
    assert desk.client.post("/notifications/read", {"ids": [item["id"]]})["unread"] == before - 1
    assert news(desk.client, quote["id"])[0]["state"] == "read"
    assert item["id"] not in {each["id"] for each in desk.client.items("/notifications", unread_only="true")}
    assert news(claire, quote["id"]) == news(otto, quote["id"]) == []
    assert desk.client.post("/notifications/read")["unread"] == 0


@pytest.mark.feature("N6")
def test_the_provider_hears_of_a_request_at_once_and_the_client_learns_the_name(desk: Desk, suite: Suite):
    """The project managers are told; who takes it on is shown."""
    quote = desk.requested("fr")
    (item,) = eventually(lambda: news(desk.pm, quote["id"]), what="the news of the request")
    assert item["kind"] == "quote_requested"
    assert "Nordwind" in item["title"] + item["text"]
    assert letter(suite, "paula@agency.example", quote["number"])["html"]
    path = f"/quotes/{quote['id']}"
    desk.pm.wait(path, lambda found: found["state"] == "in_preparation")
    desk.pm.move(path, "send")
    assert desk.client.get(path)["contact_person"] == "Paula Martin"


@pytest.mark.feature("N1")
@pytest.mark.feature("O12")
@pytest.mark.feature("O4")
def test_a_watcher_is_told_of_partial_and_final_deliveries(desk: Desk, otto: PortalClient):
    """A colleague who was named hears what the owner hears."""
    watcher = otto.get("/session")["id"]
    order = desk.ordered("fr", watchers=[watcher])
    desk.deliver(order, "fr", final=False)
    desk.deliver(order, "fr")
    wanted = {"delivery_partial", "delivery_final", "work_done"}
    for reader in (desk.client, otto):
        eventually(
            lambda reader=reader: wanted <= {each["kind"] for each in news(reader, order["id"])}, what="all the news"
        )
