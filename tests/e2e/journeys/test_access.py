"""Sessions, passwords and API keys: listed, narrowed, ended, and guarded against guessing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from deploy.local.demo.cast import PASSWORD
from gateway.client import PortalClient
from tests.e2e.journeys.desk import House, knock, put_out, refused, somewhere

pytestmark = pytest.mark.e2e
NEW_PASSWORD = "calm-harbour-second"


@pytest.mark.feature("I1")
def test_sign_in_by_user_id_or_address_and_one_answer_to_all_that_is_wrong(admin: PortalClient):
    """Nobody learns from the answer whether account, user or password was wrong."""
    house = House.opened(admin)
    contact = house.contact("rita", "requester")
    assert house.sign_in(contact["email"]).get("/session")["id"] == contact["id"]
    tries = [
        (house.account_id, "rita", "no"),
        (house.account_id, "nobody", PASSWORD),
        ("no-house", "rita", PASSWORD),
    ]
    answers = [knock(admin.base_url, *tried, somewhere()) for tried in tries]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.json()["detail"] for answer in answers}) == 1


@pytest.mark.feature("I10")
def test_own_sessions_are_listed_and_ended(admin: PortalClient):
    """The other one is out at once; sessions of others do not exist."""
    house = House.opened(admin)
    here, there = house.joined("rita", "requester"), house.sign_in("rita")
    peer = house.joined("pete", "requester")
    sessions = list(here.items("/sessions"))
    assert [each["current"] for each in sessions] == [False, True]
    with refused(404, "session_not_found"):
        peer.delete(f"/sessions/{sessions[0]['id']}")
    here.delete(f"/sessions/{sessions[0]['id']}")
    put_out(there)
    here.delete("/session")
    put_out(here)


@pytest.mark.feature("I10")
def test_a_new_password_ends_the_other_sessions(admin: PortalClient):
    """The old one is asked for and no longer good."""
    house = House.opened(admin)
    here, there = house.joined("rita", "requester"), house.sign_in("rita")
    with refused(403, "wrong_password"):
        here.request("PUT", "/me/password", json={"old": "wrong", "new": NEW_PASSWORD})
    with refused(422, "weak_password"):
        here.request("PUT", "/me/password", json={"old": PASSWORD, "new": "short"})
    here.request("PUT", "/me/password", json={"old": PASSWORD, "new": NEW_PASSWORD})
    assert here.get("/session")["user_id"] == "rita"
    put_out(there)
    assert house.knock("rita").json()["code"] == "sign_in_refused"
    assert house.sign_in("rita", NEW_PASSWORD).get("/session")


@pytest.mark.feature("I10")
@pytest.mark.feature("I1")
def test_a_key_holds_what_it_was_made_for_until_it_is_revoked(admin: PortalClient):
    """Narrowed below its owner, listed without its secret, never wider than its maker."""
    house = House.opened(admin)
    rita = house.joined("rita", "requester")
    made = rita.post(
        "/api-keys", {"name": "Nightly export", "permissions": ["session.own", "quote.read", "api_key.own"]}
    )
    key = PortalClient(admin.base_url, made["secret"])
    assert key.get("/quotes")["items"] == []
    with refused(403, "not_permitted"):
        key.get("/orders")
    with refused(403, "permission_not_yours"):
        key.post("/api-keys", {"name": "Wider", "permissions": ["order.read"]})
    listed = next(iter(rita.items("/api-keys")))
    assert listed["id"] == made["key"]["id"]
    assert made["secret"] not in str(listed)
    rita.delete(f"/api-keys/{made['key']['id']}")
    put_out(key)


@pytest.mark.feature("I10")
def test_a_key_ends_by_itself(admin: PortalClient):
    """At the instant that was named when it was made."""
    house = House.opened(admin)
    rita = house.joined("rita", "requester")
    soon = (datetime.now(UTC) + timedelta(seconds=2)).isoformat()
    made = rita.post("/api-keys", {"name": "For today", "expires_at": soon})
    key = PortalClient(admin.base_url, made["secret"])
    assert key.get("/session")["user_id"] == "rita"
    with refused(401, "token_refused"):
        key.wait("/session", lambda _: False, seconds=30)


@pytest.mark.feature("I10")
def test_guessing_is_slowed_down_and_the_owner_still_gets_in_from_a_known_address(admin: PortalClient):
    """The guesser waits, the owner at the own address does not."""
    house = House.opened(admin)
    house.joined("rita", "requester")
    guesser = somewhere()
    answers: list[httpx.Response] = []
    # Each wait is twice the one before, so that even on a slow machine a guess soon comes too early.
    while len(answers) < 25 and (not answers or answers[-1].status_code == 401):
        answers.append(house.knock("rita", f"guess-{len(answers)}", guesser))
    throttled = answers[-1]
    assert (throttled.status_code, throttled.json()["code"]) == (429, "sign_in_throttled")
    assert int(throttled.headers["Retry-After"]) >= 1
    assert len(answers) > 10
    assert house.knock("rita", address="127.0.0.1").status_code == 201


@pytest.mark.feature("I4")
def test_a_client_system_orders_and_fetches_without_a_person(admin: PortalClient, paula: PortalClient):
    """A machine account of the organisation, made by its manager, comes in by its key."""
    house = House.opened(admin)
    mona = house.joined("mona", "manager")
    machine = mona.post("/machines", {"name": "Web shop", "kind": "client_system"})
    shop = PortalClient(admin.base_url, machine["api_key"]["secret"])
    told = shop.get("/session")
    assert (told["kind"], told["organisation_id"]) == ("machine", house.organisation["id"])
    with refused(403, "machine_not_yours"):
        mona.post("/machines", {"name": "TMS", "kind": "provider_system"})
