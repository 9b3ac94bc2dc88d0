"""Quotes at a glance, and an offer on paper."""

from __future__ import annotations

import pytest

from gateway.client import PortalClient
from gateway.client.uploads import fetch
from portal_kit.testing.papers import text_of
from tests.e2e.journeys.desk import Desk, House, refused

pytestmark = pytest.mark.e2e


@pytest.mark.feature("Q9")
def test_the_summary_counts_what_each_person_sees(admin: PortalClient, paula: PortalClient):
    """A requester's own, the manager's all; the agency counts one organisation among the others."""
    house = House.opened(admin)
    rita, mona = Desk(house.joined("rita", "requester"), paula), Desk(house.joined("mona", "manager"), paula)
    rita.requested("fr", files=[], intent="draft")
    rita.sent("fr")
    mona.requested("fr", files=[])
    own, every = rita.client.get("/quotes/summary"), mona.client.get("/quotes/summary")
    mine = mona.client.get("/quotes/summary", mine="true")
    seen = paula.get("/quotes/summary", organisation_id=house.organisation["id"])
    assert [told["total"] for told in (own, every, mine, seen)] == [2, 3, 1, 3]
    assert (own["by_state"]["draft"], own["by_state"]["sent"], own["by_state"]["accepted"]) == (1, 1, 0)
    assert (own["waiting_for_client"], own["waiting_for_provider"]) == (1, 0)
    assert (every["waiting_for_client"], every["waiting_for_provider"]) == (1, 1)
    assert rita.client.get("/quotes/summary", organisation_id=paula.get("/organisations")["items"][0]["id"])


@pytest.mark.feature("Q9")
@pytest.mark.feature("Q10")
def test_an_offer_is_fetched_as_a_pdf_in_the_language_of_who_reads_it(admin: PortalClient, paula: PortalClient):
    """The amounts, and the hash that proves them; each version keeps its own paper."""
    house = House.opened(admin)
    desk, marc = Desk(house.joined("rita", "requester"), paula), house.joined("marc", "manager", language="fr")
    quote = desk.sent("fr", "es")
    path = f"/quotes/{quote['id']}"
    link = desk.client.get(f"{path}/pdf-link")
    read = text_of(fetch(link["url"]))
    for needed in (quote["number"], quote["name"], "Westhaven Ltd", "Rita", quote["price"]["inputs_hash"], "Version 1"):
        assert needed in read
    assert "Devis" in text_of(fetch(marc.get(f"{path}/pdf-link")["url"]))
    desk.client.move(path, "request_change", message="Cheaper, please.")
    line = {"target": "fr", "words": {"no_match": "11"}, "rate": "0.50"}
    desk.pm.change("PUT", f"{path}/lines", {"lines": [line]}, etag="*")
    desk.pm.move(path, "send", message="As asked.")
    assert "Version 2" in text_of(fetch(desk.client.get(f"{path}/pdf-link")["url"]))
    assert text_of(fetch(desk.client.get(f"{path}/pdf-link", offer=1)["url"])) == read
    with refused(404, "offer_not_found"):
        desk.client.get(f"{path}/pdf-link", offer=3)


@pytest.mark.feature("I3")
def test_without_prices_there_is_no_paper_of_them(admin: PortalClient, paula: PortalClient):
    """And none of what was not sent yet, for anybody."""
    house = House.opened(admin, show_prices=False)
    desk = Desk(house.joined("rita", "requester"), paula)
    path = f"/quotes/{desk.sent('fr')['id']}/pdf-link"
    with refused(403, "prices_not_seen"):
        desk.client.get(path)
    assert paula.get(path)["name"].endswith("-1.pdf")
    draft = desk.requested("fr", files=[], intent="draft")
    with refused(404, "offer_not_found"):
        paula.get(f"/quotes/{draft['id']}/pdf-link")
