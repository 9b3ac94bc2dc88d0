"""People of an organisation: who makes them, what they may do, what the switches of the house change."""

from __future__ import annotations

import pytest

from gateway.client import PortalClient
from tests.e2e.journeys.desk import Desk, House, put_out, refused

pytestmark = pytest.mark.e2e


def amounts(thing: object) -> list[str]:
    """Collect every amount of money anywhere in an answer."""
    if isinstance(thing, dict):
        own = [str(thing["amount"])] if "amount" in thing and "currency" in thing else []
        return own + [found for each in thing.values() for found in amounts(each)]
    return [found for each in thing for found in amounts(each)] if isinstance(thing, list) else []


@pytest.mark.feature("I5")
@pytest.mark.feature("I6")
def test_an_administrator_makes_a_manager_who_makes_and_edits_contacts(admin: PortalClient):
    """The manager reaches the own organisation and no other; requesters make nobody."""
    house, other = House.opened(admin), House.opened(admin)
    mona = house.joined("mona", "manager")
    made = house.contact("rita", "requester", by=mona)
    assert made["organisation_id"] == house.organisation["id"]
    stranger = other.contact("sam", "requester")
    with refused(404, "contact_not_found"):
        mona.get(f"/contacts/{stranger['id']}")
    with refused(409, "user_id_taken"):
        house.contact("rita", "requester", by=mona)
    rita = house.sign_in("rita")
    with refused(403, "not_permitted"):
        house.contact("eve", "manager", by=rita)
    mona.change("PATCH", f"/contacts/{made['id']}", {"name": "Rita Ross"})
    assert house.sign_in("rita").get("/session")["name"] == "Rita Ross"


@pytest.mark.feature("I4")
@pytest.mark.feature("I5")
def test_a_changed_role_holds_at_once(admin: PortalClient):
    """The very session that is open may do more, or less, from the next request on."""
    house = House.opened(admin)
    mona, rita = house.joined("mona", "manager"), house.joined("rita", "observer")
    me = rita.get("/session")["id"]
    with refused(403, "not_permitted"):
        rita.post("/uploads", {"name": "a.txt", "size": 3, "purpose": "source"})
    mona.change("PATCH", f"/contacts/{me}", {"roles": ["requester"]})
    # The gateway hears of the change by an event, so under load the next request may still come too early.
    rita.wait("/permissions", lambda told: "file.upload" in told["permissions"], seconds=15)
    rita.post("/uploads", {"name": "a.txt", "size": 3, "purpose": "source"})
    own = mona.get("/session")["id"]
    with refused(409, "own_account"):
        mona.change("PATCH", f"/contacts/{own}", {"roles": ["requester"]})


@pytest.mark.feature("I5")
def test_a_deactivated_contact_is_out_at_once_and_comes_back_when_activated(admin: PortalClient):
    """Open sessions end, sign-in is refused; activated again, the person signs in anew."""
    house = House.opened(admin)
    mona, rita = house.joined("mona", "manager"), house.joined("rita", "requester")
    path = f"/contacts/{rita.get('/session')['id']}"
    mona.change("PATCH", path, {"active": False})
    put_out(rita)
    assert house.knock("rita").json()["code"] == "sign_in_refused"
    mona.change("PATCH", path, {"active": True})
    put_out(rita)
    assert house.sign_in("rita").get("/session")["user_id"] == "rita"


@pytest.mark.feature("I4")
def test_an_observer_reads_everything_and_changes_nothing(desk: Desk, otto: PortalClient):
    """Quotes, orders, files and invoices of the organisation, and no verb but reading."""
    order = desk.ordered("fr")
    file = order["source_files"][0]["file_id"]
    for path in (f"/orders/{order['id']}", f"/quotes/{order['quote_id']}", f"/files/{file}", "/invoices", "/contacts"):
        assert otto.get(path)
    with refused(403, "not_permitted"):
        otto.move(f"/orders/{order['id']}", "request_cancellation", message="No.")
    with refused(403, "not_permitted"):
        otto.post("/quotes", desk.wish("fr"))
    with refused(403, "not_permitted"):
        otto.change("PATCH", f"/quotes/{order['quote_id']}", {"name": "Mine"}, etag='"1"')
    with refused(403, "not_permitted"):
        otto.delete(f"/files/{file}")


@pytest.mark.feature("I8")
def test_peer_visibility_opens_and_closes_the_work_of_colleagues(admin: PortalClient, paula: PortalClient):
    """Off: a colleague's quote does not exist. On: it is read, but not decided."""
    house = House.opened(admin, peer_visibility=False)
    desk, peer = Desk(house.joined("rita", "requester"), paula), house.joined("pete", "requester")
    quote = desk.sent("fr")
    path = f"/quotes/{quote['id']}"
    with refused(404, "quote_not_found"):
        peer.get(path)
    house.switch(peer_visibility=True)
    peer.wait(path, lambda found: found["state"] == "sent", pending="quote_not_found")
    assert quote["id"] in {each["id"] for each in peer.items("/quotes")}
    with refused(403, "actor_not_allowed"):
        peer.move(path, "accept")
    house.switch(peer_visibility=False)
    peer.wait("/quotes", lambda page: page["items"] == [])
    with refused(404, "quote_not_found"):
        peer.get(path)


@pytest.mark.feature("I3")
def test_without_prices_no_amount_reaches_the_house(admin: PortalClient, paula: PortalClient):
    """Not in the quote, its list, its decision or the order; the decision is not the requester's."""
    house = House.opened(admin, show_prices=False)
    rita, mona = house.joined("rita", "requester"), house.joined("mona", "manager")
    desk = Desk(rita, paula)
    quote = desk.sent("fr")
    path = f"/quotes/{quote['id']}"
    assert amounts(paula.get(path))
    assert not rita.get("/session")["show_prices"]
    with refused(403, "prices_not_seen"):
        rita.move(path, "accept")
    accepted = mona.move(path, "accept")
    order = desk.order_of(accepted)
    answers = [quote, accepted, rita.get("/quotes"), rita.get(path), order, rita.get("/orders")]
    assert [amounts(answer) for answer in answers] == [[]] * len(answers)
    hidden = [(line["rate"], line["minimum_fee"]) for line in rita.get(path)["price"]["lines"]]
    assert hidden == [(None, None)]


@pytest.mark.feature("I3")
def test_an_organisation_carries_what_was_agreed_with_it(admin: PortalClient):
    """Offices, addresses, languages, VAT number, settings; account ids are taken once."""
    house = House.opened(admin)
    path = f"/organisations/{house.organisation['id']}"
    changes = {
        "languages": ["de", "fr-CA"],
        "offices": [{"name": "Office Cork", "address": ["2 Patrick Street", "Cork"]}],
        "vat_number": "IE6388047V",
        "settings": {"payment_days": 14},
    }
    changed = admin.change("PATCH", path, changes)
    assert changed["offices"][0]["name"] == "Office Cork"
    assert (changed["settings"]["payment_days"], changed["settings"]["tax_percent"]) == (14, "23")
    mona = house.joined("mona", "manager")
    assert mona.get(path)["languages"] == ["de", "fr-CA"]
    with refused(403, "not_permitted"):
        mona.change("PATCH", path, {"name": "Ours"})
    with refused(409, "account_id_taken"):
        told = {"account_id": house.account_id, "name": "B", "country": "IE", "currency": "EUR", "language": "en"}
        admin.post("/organisations", told)
