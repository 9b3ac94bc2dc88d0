"""Identity as a process on the bus: from an empty installation to people who work in it."""

from __future__ import annotations

import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from portal_kit.caller import Caller, CallerVerifier
from portal_kit.ids import new_id
from portal_kit.testing.broker import CallFailed, RpcClient
from portal_kit.testing.callers import Keys, the_gateway
from services.identity.tests.integration.conftest import PASSWORD, Desk, create_administrator

ORGANISATION = {"name": "Nordwind GmbH", "country": "DE", "currency": "EUR", "language": "de"}


@pytest.fixture(scope="module")
def administrator(desk: Desk) -> str:
    """The caller context of the first administrator."""
    return desk.context("agency", "ada")


def client_organisation(desk: Desk, administrator: str) -> tuple[str, str]:
    """Make an organisation with the manager `mia`; return its account id and id."""
    account_id = f"nord-{new_id()[-12:]}"
    made = desk.call("create_organisation", administrator, organisation={**ORGANISATION, "account_id": account_id})
    mia = {"user_id": "mia", "email": "mia@nordwind.example", "name": "Mia Berg", "roles": ["manager"]}
    home = {"organisation_id": made["id"], "password": PASSWORD}
    desk.call("create_contact", administrator, contact={**mia, **home})
    return account_id, str(made["id"])


def failure(desk: Desk, method: str, by: str | Caller, **params: Any) -> str:
    """Call and return the code of the error that must come."""
    with pytest.raises(CallFailed) as failed:
        desk.call(method, by, **params)
    return str(failed.value.code)


def test_the_first_administrator_is_made_once(desk: Desk, environment: dict[str, str], tmp_path: Path) -> None:
    """The second run says so and exits with 0."""
    again = create_administrator(environment, tmp_path)
    assert (again.returncode, again.stdout) == (0, "ada exists already.\n")
    assert desk.rows("SELECT user_id, version FROM staff WHERE user_id = 'ada'") == [("ada", 1)]


@pytest.mark.feature("I1")
@pytest.mark.feature("I6")
def test_an_administrator_makes_an_organisation_whose_manager_signs_in(desk: Desk, administrator: str) -> None:
    """From the sign-in to a verified context of the new person."""
    account_id, organisation_id = client_organisation(desk, administrator)
    known = desk.identify(desk.sign_in(account_id, "mia@nordwind.example")["token"])
    caller = CallerVerifier.from_file(desk.keys.trusted_file).verify(known["caller_token"])
    assert (caller.kind, caller.organisation_id, caller.session_id) == (
        "contact",
        organisation_id,
        known["session_id"],
    )
    assert caller.grants["contact.write"] == "organisation"
    assert desk.call("get_me", known["caller_token"])["account_id"] == account_id


@pytest.mark.feature("I5")
def test_another_organisation_is_as_good_as_none(desk: Desk, administrator: str) -> None:
    """A manager gets the same answer for a foreign id as for a random one."""
    account_id, _ = client_organisation(desk, administrator)
    _, foreign_organisation = client_organisation(desk, administrator)
    listed = desk.call("list_contacts", administrator, filters={"organisation_id": foreign_organisation})
    foreign = listed["items"][0]["id"]
    mia = desk.context(account_id, "mia")
    for contact_id in (foreign, new_id()):
        assert failure(desk, "get_contact", mia, contact_id=contact_id) == "contact_not_found"
        change = {"contact_id": contact_id, "changes": {"name": "x"}}
        assert failure(desk, "update_contact", mia, **change) == "contact_not_found"
    for organisation_id in (foreign_organisation, new_id()):
        assert failure(desk, "get_organisation", mia, organisation_id=organisation_id) == "organisation_not_found"
    assert len(desk.call("list_contacts", mia)["items"]) == 1


@pytest.mark.feature("I10")
def test_a_session_that_is_signed_out_is_dead_and_the_gateways_are_told(desk: Desk, administrator: str) -> None:
    """The event leaves in the same transaction."""
    account_id, _ = client_organisation(desk, administrator)
    signed_in = desk.sign_in(account_id, "mia")
    desk.call("sign_out", desk.identify(signed_in["token"])["caller_token"])
    assert failure(desk, "identify", the_gateway(), token=signed_in["token"]) == "token_refused"
    told = desk.rows(
        f"SELECT payload->>'session_id' FROM outbox WHERE type = 'session.revoked.v1'"
        f" AND aggregate_id = '{signed_in['session_id']}'"
    )
    assert told == [(signed_in["session_id"],)]


@pytest.mark.feature("I10")
def test_an_api_key_comes_in_and_ends(desk: Desk, administrator: str) -> None:
    """Its secret is told once: a repeated call with the same operation does not tell it again."""
    token = desk.keys.token(the_gateway())
    operation = new_id()
    asked = {"key": {"name": "Export", "permissions": ["organisation.read", "api_key.own"]}}
    made = desk.client.call("identity.create_api_key", administrator, operation, **asked)
    with pytest.raises(CallFailed, match="answer_not_kept"):
        desk.client.call("identity.create_api_key", administrator, operation, **asked)
    context = desk.client.call("identity.identify", token, token=made["secret"])["caller_token"]
    assert failure(desk, "list_staff", context) == "not_permitted"
    desk.call("list_organisations", context)
    desk.call("revoke_api_key", administrator, key_id=made["key"]["id"])
    assert failure(desk, "identify", the_gateway(), token=made["secret"]) == "token_refused"


def test_only_the_gateway_signs_people_in(desk: Desk, administrator: str) -> None:
    """Neither another service nor an administrator, nor a context that nobody signed."""
    where = {"account_id": "agency", "login": "ada", "password": PASSWORD, "address": "198.51.100.7"}
    for caller in (Caller("service", "orders"), administrator):
        assert failure(desk, "sign_in", caller, **where) == "not_permitted"
        assert failure(desk, "identify", caller, token="x") == "not_permitted"
    assert failure(desk, "sign_in", "forged", **where) == "unauthenticated"


def test_the_password_changes_and_is_nowhere_in_the_database_in_the_clear(desk: Desk, administrator: str) -> None:
    """Neither in rows nor in operation records; a quick hash of it is not kept either."""
    account_id, _ = client_organisation(desk, administrator)
    mia = desk.context(account_id, "mia")
    desk.call("change_password", mia, old=PASSWORD, new="battery staple horse")
    assert failure(desk, "sign_in", the_gateway(), **_typed(account_id, PASSWORD)) == "sign_in_refused"
    desk.sign_in(account_id, "mia", "battery staple horse")
    methods = {method for (method,) in desk.rows("SELECT DISTINCT method FROM operations")}
    assert not methods & {"sign_in", "change_password"}
    kept = desk.rows("SELECT answer::text FROM operations WHERE answer IS NOT NULL")
    assert not [answer for (answer,) in kept if PASSWORD in answer]


@pytest.mark.feature("I10")
def test_parallel_guesses_are_all_counted_and_the_owner_still_gets_in(
    desk: Desk, administrator: str, keys: Keys
) -> None:
    """Of forty guesses at once from one address at most ten are looked at; another address is not delayed."""
    account_id, _ = client_organisation(desk, administrator)
    seen: Counter[str] = Counter()

    def guess(number: int) -> None:
        client = RpcClient(desk.vhost.uri)
        for attempt in range(5):
            typed = _typed(account_id, f"guess number {number} {attempt}", "203.0.113.9")
            try:
                client.call("identity.sign_in", keys.token(the_gateway()), **typed)
            except CallFailed as refused:
                seen[refused.code] += 1
        client.close()

    guessers = [threading.Thread(target=guess, args=(number,)) for number in range(8)]
    for guesser in guessers:
        guesser.start()
    for guesser in guessers:
        guesser.join(60)
    assert seen.total() == 40
    # A slow machine may let a second pass in between, and with it a further guess or two.
    assert 10 <= seen["sign_in_refused"] <= 13
    assert seen["sign_in_throttled"] == 40 - seen["sign_in_refused"]
    desk.sign_in(account_id, "mia", address="198.51.100.20")


def test_a_repeated_creation_makes_one_organisation(desk: Desk, administrator: str) -> None:
    """The operation id carries the first answer."""
    operation, account_id = new_id(), f"west-{new_id()[-12:]}"
    asked = {"organisation": {**ORGANISATION, "account_id": account_id}}
    first, second = (
        desk.client.call("identity.create_organisation", administrator, operation, **asked) for _ in range(2)
    )
    assert first == second
    assert failure(desk, "create_organisation", administrator, **asked) == "account_id_taken"


def _typed(account_id: str, password: str, address: str = "198.51.100.7") -> dict[str, str]:
    return {"account_id": account_id, "login": "mia", "password": password, "address": address}
