"""Organisations, contacts and staff as they are kept: who may, what is told, and the wall between organisations."""

from __future__ import annotations

from typing import Any

import pytest

from portal_kit.errors import Forbidden, StaleVersion
from portal_kit.ids import InvalidId, new_id
from portal_kit.shapes import InvalidInput
from services.identity.domain.errors import (
    AccountIdTaken,
    ContactNotFound,
    InvalidField,
    OrganisationNotFound,
    OwnAccount,
    RolesNotYours,
    SignInRefused,
    TokenRefused,
    UserIdTaken,
    WeakPassword,
)
from services.identity.domain.events import AccessRevoked, ContactChanged, OrganisationChanged
from services.identity.schemas import to_wire
from services.identity.tests.unit.people import House

NEW_ORGANISATION = {
    "account_id": "Westwind",
    "name": "Westwind SA",
    "country": "FR",
    "currency": "EUR",
    "language": "fr",
    "vat_number": "40 303 265 045",
    "settings": {"tax_percent": "20"},
}
NEW_CONTACT = {"user_id": "eva", "email": "eva@nordwind.example", "name": "Eva Lind", "roles": ["requester"]}


@pytest.mark.feature("I6")
def test_an_administrator_makes_an_organisation(house: House) -> None:
    """Fields are normalised, settings left out have their defaults, and the others are told."""
    made = house.call("create_organisation", house.ada, organisation=NEW_ORGANISATION)
    assert (made["account_id"], made["vat_number"], made["version"], made["state"]) == (
        "westwind",
        "FR40303265045",
        1,
        "active",
    )
    assert made["settings"] == {
        "peer_visibility": False,
        "show_prices": True,
        "approval_after_days": None,
        "tax_percent": "20",
        "payment_days": 30,
    }
    assert [event.organisation.id for event in house.told(OrganisationChanged)] == [made["id"]]


@pytest.mark.parametrize("taken", ["nordwind", "agency"])
def test_an_account_id_is_given_once(house: House, taken: str) -> None:
    """Neither another organisation's nor the provider's own."""
    with pytest.raises(AccountIdTaken):
        house.call("create_organisation", house.ada, organisation={**NEW_ORGANISATION, "account_id": taken})


@pytest.mark.parametrize(
    "wrong",
    [
        {"currency": "XXZ"},
        {"country": "ZZZ"},
        {"language": "klingonish"},
        {"name": "x" * 201},
        {"settings": {"tax_percent": "-1"}},
        {"settings": {"payment_days": "30 days"}},
        {"address": ["x"] * 9},
        {"colour": "blue"},
    ],
)
def test_a_malformed_organisation_is_refused_with_pointers(house: House, wrong: dict[str, Any]) -> None:
    """Each field says what is wrong with it."""
    with pytest.raises(InvalidInput) as refusal:
        house.call("create_organisation", house.ada, organisation={**NEW_ORGANISATION, **wrong})
    errors = refusal.value.details["errors"]
    assert isinstance(errors, list)
    assert errors[0]["pointer"].startswith("/" + next(iter(wrong)))


def test_a_vat_number_is_checked_again_when_the_country_changes(house: House) -> None:
    """A number of one country is none of another."""
    made = house.call("create_organisation", house.ada, organisation=NEW_ORGANISATION)
    with pytest.raises(InvalidField):
        house.call("update_organisation", house.ada, organisation_id=made["id"], changes={"country": "DE"})


@pytest.mark.feature("I3")
def test_a_change_needs_the_version_that_was_seen(house: House) -> None:
    """A second change on the same version is stale."""
    change = {"organisation_id": house.nordwind.id, "version": 1, "changes": {"settings": {"show_prices": False}}}
    assert house.call("update_organisation", house.ada, **change)["version"] == 2
    with pytest.raises(StaleVersion):
        house.call("update_organisation", house.ada, **change)


@pytest.mark.feature("I3")
def test_a_client_sees_its_own_organisation_alone(house: House) -> None:
    """Another one is not found, as a random id is not, and the list holds one."""
    listed = house.call("list_organisations", house.anna)["items"]
    assert [one["id"] for one in listed] == [house.nordwind.id]
    for organisation_id in (house.suedwind.id, new_id()):
        with pytest.raises(OrganisationNotFound):
            house.call("get_organisation", house.anna, organisation_id=organisation_id)
    with pytest.raises(InvalidId):
        house.call("get_organisation", house.anna, organisation_id="nordwind")


def test_only_administrators_keep_organisations_and_staff(house: House) -> None:
    """The entrypoint's permission refuses everybody else."""
    for person in (house.anna, house.mia, house.paula, house.fritz):
        with pytest.raises(Forbidden):
            house.call("update_organisation", person, organisation_id=house.nordwind.id, changes={"name": "Mine"})
        with pytest.raises(Forbidden):
            house.call("list_staff", person)
        with pytest.raises(Forbidden):
            house.call("get_staff_member", person, staff_id=house.ada.id)


def test_deactivating_an_organisation_signs_all_its_people_out(house: House) -> None:
    """Gateways are told of everybody who was in, by session or by key."""
    token = house.sign_in()["token"]
    key = house.call("create_api_key", house.mia, key={"name": "Export"})["secret"]
    house.call("update_organisation", house.ada, organisation_id=house.nordwind.id, changes={"active": False})
    for text in (token, key):
        with pytest.raises(TokenRefused):
            house.call("identify", token=text)
    told = {event.subject_id for event in house.told(AccessRevoked)}
    assert told == {house.anna.id, house.mia.id}


@pytest.mark.feature("I5")
def test_a_manager_makes_a_contact_who_can_sign_in(house: House) -> None:
    """The contact is of the manager's organisation and speaks its language unless told."""
    made = house.call("create_contact", house.mia, contact={**NEW_CONTACT, "password": "battery staple"})
    assert (made["organisation_id"], made["language"], made["roles"]) == (house.nordwind.id, "de", ["requester"])
    assert "password" not in made
    house.sign_in("eva", "battery staple")
    assert [event.contact.id for event in house.told(ContactChanged)] == [made["id"]]


@pytest.mark.parametrize("password", ["short", "password", "Eva Lind"])
def test_a_contact_is_given_no_weak_password(house: House, password: str) -> None:
    """Nothing is made then."""
    with pytest.raises(WeakPassword):
        house.call("create_contact", house.mia, contact={**NEW_CONTACT, "password": password})
    assert house.told(ContactChanged) == []


@pytest.mark.feature("I6")
def test_staff_name_the_organisation_of_a_new_contact(house: House) -> None:
    """Without one there is nowhere to put the contact."""
    made = house.call("create_contact", house.paula, contact={**NEW_CONTACT, "organisation_id": house.suedwind.id})
    assert made["organisation_id"] == house.suedwind.id
    with pytest.raises(InvalidField):
        house.call("create_contact", house.paula, contact=NEW_CONTACT)


def test_user_ids_and_addresses_are_unique_in_an_organisation_only(house: House) -> None:
    """The same person may be a contact of two clients."""
    again = {**NEW_CONTACT, "user_id": "anna"}
    with pytest.raises(UserIdTaken):
        house.call("create_contact", house.mia, contact=again)
    house.call("create_contact", house.sven, contact=again)


@pytest.mark.feature("I5")
def test_another_organisations_contacts_look_like_none(house: House) -> None:
    """Reading, changing, naming the organisation: all as with a random id."""
    for contact_id in (house.anna.id, new_id()):
        with pytest.raises(ContactNotFound):
            house.call("get_contact", house.sven, contact_id=contact_id)
        with pytest.raises(ContactNotFound):
            house.call("update_contact", house.sven, contact_id=contact_id, changes={"name": "Mine"})
    for organisation_id in (house.nordwind.id, new_id()):
        with pytest.raises(OrganisationNotFound):
            house.call("create_contact", house.sven, contact={**NEW_CONTACT, "organisation_id": organisation_id})
        assert house.call("list_contacts", house.sven, filters={"organisation_id": organisation_id})["items"] == []


@pytest.mark.feature("I8")
def test_a_requester_sees_colleagues_only_where_the_switch_allows(house: House) -> None:
    """Without the switch the list holds the requester alone."""
    assert [one["id"] for one in house.call("list_contacts", house.anna)["items"]] == [house.anna.id]
    with pytest.raises(ContactNotFound):
        house.call("get_contact", house.anna, contact_id=house.mia.id)
    switch = {"settings": {"peer_visibility": True}}
    house.call("update_organisation", house.ada, organisation_id=house.nordwind.id, changes=switch)
    listed = house.call("list_contacts", house.anna)["items"]
    assert [one["user_id"] for one in listed] == ["anna", "mia", "otto"]


@pytest.mark.feature("I8")
def test_who_sees_only_himself_finds_himself_by_a_search_that_fits(house: House) -> None:
    """Filters narrow the own entry too: what does not fit is not found."""
    for text, organisation_id, found in (
        ("berg", house.nordwind.id, [house.anna.id]),
        ("nobody", house.nordwind.id, []),
        ("berg", new_id(), []),
    ):
        filters = {"text": text, "organisation_id": organisation_id}
        listed = house.call("list_contacts", house.anna, filters=filters)["items"]
        assert [one["id"] for one in listed] == found


@pytest.mark.feature("I5")
def test_a_manager_changes_roles_and_deactivates(house: House) -> None:
    """A deactivated contact is out at once and cannot come back in."""
    token = house.sign_in()["token"]
    changed = house.call(
        "update_contact", house.mia, contact_id=house.anna.id, changes={"roles": ["observer", "requester"]}
    )
    assert (changed["roles"], changed["version"]) == (["observer", "requester"], 2)
    # What gateways were told of Anna's rights holds no more, so that other roles hold at once; she stays signed in.
    assert house.told(AccessRevoked) == [AccessRevoked(house.anna.id, house.nordwind.id)]
    assert house.call("identify", token=token)["me"]["roles"] == ["observer", "requester"]
    gone = house.call("update_contact", house.mia, contact_id=house.anna.id, changes={"active": False})
    assert gone["state"] == "deactivated"
    with pytest.raises(TokenRefused):
        house.call("identify", token=token)
    with pytest.raises(SignInRefused):
        house.sign_in()
    assert house.told(AccessRevoked) == [AccessRevoked(house.anna.id, house.nordwind.id)] * 2


def test_a_project_manager_edits_a_contact_but_not_its_access(house: House) -> None:
    """Invite and edit, as the matrix of the product says; an administrator does the rest."""
    house.call("update_contact", house.paula, contact_id=house.anna.id, changes={"name": "Anna B.", "active": True})
    for changes in ({"roles": ["manager"]}, {"active": False}, {"billing": True}):
        with pytest.raises(RolesNotYours):
            house.call("update_contact", house.paula, contact_id=house.anna.id, changes=changes)
        house.call("update_contact", house.ada, contact_id=house.anna.id, changes=changes)


def test_nobody_deactivates_himself_or_changes_his_own_roles(house: House) -> None:
    """So nobody locks himself out, and an administrator always remains."""
    for changes in ({"active": False}, {"roles": ["requester"]}):
        with pytest.raises(OwnAccount):
            house.call("update_contact", house.mia, contact_id=house.mia.id, changes=changes)
    with pytest.raises(OwnAccount):
        house.call("update_staff", house.ada, staff_id=house.ada.id, changes={"roles": ["pm"]})
    house.call("update_staff", house.ada, staff_id=house.ada.id, changes={"name": "Ada M.", "roles": ["admin"]})


def test_lists_come_in_pages(house: House) -> None:
    """The cursor leads on and fits only its own list."""
    first = house.call("list_staff", house.ada, limit=2)
    second = house.call("list_staff", house.ada, limit=2, cursor=first["next_cursor"])
    assert [one["user_id"] for one in first["items"] + second["items"]] == ["ada", "fritz", "paula"]
    assert second["next_cursor"] is None


def test_events_carry_the_whole_of_what_others_may_know(house: House) -> None:
    """Personal data beyond the contract stays here."""
    house.call("update_contact", house.mia, contact_id=house.anna.id, changes={"language": "fr-ca"})
    wire = to_wire(house.told(ContactChanged)[0])
    assert (wire.type, wire.aggregate_version, wire.organisation_id) == ("contact.changed.v1", 2, house.nordwind.id)
    assert wire.payload == {
        "contact_id": house.anna.id,
        "organisation_id": house.nordwind.id,
        "name": "Anna Berg",
        "email": "anna@nordwind.example",
        "language": "fr-CA",
        "roles": ["requester"],
        "active": True,
        "time_zone": "UTC",
    }
