"""API keys and machine accounts."""

from __future__ import annotations

from typing import Any

import pytest

from portal_kit.ids import new_id
from portal_kit.shapes import InvalidInput
from services.identity.domain.errors import (
    ApiKeyNotFound,
    MachineNotYours,
    OrganisationNotFound,
    PermissionNotYours,
    TokenRefused,
)
from services.identity.domain.events import AccessRevoked
from services.identity.tests.unit.fakes import narrowed_to
from services.identity.tests.unit.people import House


def make_key(house: House, **asked: Any) -> dict[str, Any]:
    """Make a key of Anna's."""
    made: dict[str, Any] = house.call("create_api_key", house.anna, key={"name": "Export", **asked})
    return made


@pytest.mark.feature("I10")
def test_a_key_stands_for_its_owner_with_what_it_was_made_for(house: House) -> None:
    """Its context has the owner's scopes, narrowed to the listed permissions, and no session."""
    made = make_key(house, permissions=["order.read", "file.read"])
    known = house.call("identify", token=made["secret"])
    caller = house.signer.signed[-1]
    assert (known["api_key_id"], known["session_id"]) == (made["key"]["id"], None)
    assert (caller.subject, dict(caller.grants)) == (house.anna.id, {"file.read": "own", "order.read": "own"})
    assert caller.session_id is None


def test_a_key_follows_the_rights_of_its_owner(house: House) -> None:
    """What the owner loses, the key loses at the next look."""
    made = make_key(house)
    house.call("update_contact", house.mia, contact_id=house.anna.id, changes={"roles": ["observer"]})
    house.call("identify", token=made["secret"])
    assert "quote.request" not in house.signer.signed[-1].grants


@pytest.mark.feature("I10")
def test_the_secret_is_told_once_and_never_stored(house: House) -> None:
    """The list shows how the key begins; the row holds its digest."""
    made = make_key(house)
    listed = house.call("list_api_keys", house.anna)["items"][0]
    assert listed["prefix"] in made["secret"]
    assert made["secret"] not in repr(house.memory.api_keys)
    assert "secret" not in listed


def test_nobody_gives_a_key_what_he_may_not_do(house: House) -> None:
    """The refusal names what is too much."""
    with pytest.raises(PermissionNotYours) as refusal:
        make_key(house, permissions=["order.read", "order.work"])
    assert refusal.value.details == {"permissions": ["order.work"]}


def test_a_narrowed_key_makes_no_wider_one(house: House) -> None:
    """A key made by a key stays within it, with a list or without."""
    narrow = narrowed_to(house.caller(house.anna), "api_key.own", "order.read")
    made = house.call("create_api_key", narrow, key={"name": "Child"})
    assert made["key"]["permissions"] == ["api_key.own", "order.read"]
    with pytest.raises(PermissionNotYours):
        house.call("create_api_key", narrow, key={"name": "Child", "permissions": ["quote.accept"]})


@pytest.mark.feature("I10")
def test_a_key_ends_on_its_date(house: House) -> None:
    """The context never outlives it either."""
    made = make_key(house, expires_at="2026-03-02T10:00:30+01:00")
    assert house.call("identify", token=made["secret"])["expires_at"] == "2026-03-02T09:00:30+00:00"
    house.memory.pass_time(seconds=30)
    with pytest.raises(TokenRefused):
        house.call("identify", token=made["secret"])


@pytest.mark.feature("I10")
def test_a_revoked_key_is_dead_at_once_and_gateways_are_told(house: House) -> None:
    """It leaves the list; a second revocation says nothing new."""
    made = make_key(house)
    for _ in range(2):
        house.call("revoke_api_key", house.anna, key_id=made["key"]["id"])
    with pytest.raises(TokenRefused):
        house.call("identify", token=made["secret"])
    assert house.call("list_api_keys", house.anna)["items"] == []
    assert house.told(AccessRevoked) == [
        AccessRevoked(house.anna.id, house.nordwind.id, api_key_id=made["key"]["id"]),
    ]


def test_a_wrong_secret_behind_a_right_id_is_refused(house: House) -> None:
    """Knowing how a key begins is worth nothing."""
    secret = make_key(house)["secret"]
    with pytest.raises(TokenRefused):
        house.call("identify", token=secret[:-4] + ("AAAA" if not secret.endswith("AAAA") else "BBBB"))


@pytest.mark.feature("I10")
def test_a_manager_sees_and_revokes_the_keys_of_the_organisation_and_no_others(house: House) -> None:
    """Another organisation's key is not found, as a random id is not."""
    made = make_key(house)
    assert [key["id"] for key in house.call("list_api_keys", house.mia)["items"]] == [made["key"]["id"]]
    assert house.call("list_api_keys", house.sven)["items"] == []
    for key_id in (made["key"]["id"], new_id()):
        with pytest.raises(ApiKeyNotFound):
            house.call("revoke_api_key", house.sven, key_id=key_id)
    house.call("revoke_api_key", house.mia, key_id=made["key"]["id"])


def test_a_requester_revokes_no_colleagues_key(house: House) -> None:
    """Own keys only."""
    theirs = house.call("create_api_key", house.mia, key={"name": "Hers"})
    with pytest.raises(ApiKeyNotFound):
        house.call("revoke_api_key", house.anna, key_id=theirs["key"]["id"])


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"name": ""} | {"permissions": []},
        {"name": "x", "permissions": ["fly"]},
        {"name": "x", "expires_at": "2026-03-02T10:00:00"},
        {"name": "x", "owner": "someone"},
    ],
)
def test_a_malformed_key_request_is_refused(house: House, wrong: dict[str, Any]) -> None:
    """No name, no such permission, a date without a zone, an unknown field."""
    with pytest.raises(InvalidInput):
        house.call("create_api_key", house.anna, key=wrong)


@pytest.mark.feature("I4")
def test_an_administrator_makes_a_provider_system_that_comes_in_by_key(house: House) -> None:
    """Its context is a machine of the provider with the matrix's column."""
    made = house.call("create_machine", house.ada, machine={"name": "TMS", "kind": "provider_system"})
    me = house.call("identify", token=made["api_key"]["secret"])["me"]
    caller = house.signer.signed[-1]
    assert (me["kind"], me["roles"]) == ("machine", ["provider_system"])
    assert caller.is_provider
    assert caller.grants["order.work"] == "all"


@pytest.mark.feature("I4")
def test_a_manager_makes_a_client_system_of_the_own_organisation(house: House) -> None:
    """It is listed for this organisation's manager and not for another's."""
    made = house.call("create_machine", house.mia, machine={"name": "CMS", "kind": "client_system"})
    assert made["machine"]["organisation_id"] == house.nordwind.id
    house.call("identify", token=made["api_key"]["secret"])
    assert not house.signer.signed[-1].is_provider
    assert [one["name"] for one in house.call("list_machines", house.mia)["items"]] == ["CMS"]
    assert house.call("list_machines", house.sven)["items"] == []


def test_a_manager_makes_no_system_elsewhere(house: House) -> None:
    """Neither the provider's nor another organisation's, which is not found."""
    with pytest.raises(MachineNotYours):
        house.call("create_machine", house.mia, machine={"name": "TMS", "kind": "provider_system"})
    foreign = {"name": "CMS", "kind": "client_system", "organisation_id": house.suedwind.id}
    with pytest.raises(OrganisationNotFound):
        house.call("create_machine", house.mia, machine=foreign)
    assert house.memory.machines == {}
