"""Organisations, people and machines: what they must be, how they change, and what each may do."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from services.identity.adapters.vat_numbers import VatNumbers
from services.identity.domain.errors import InvalidField
from services.identity.domain.machine import Machine
from services.identity.domain.matrix import ContactRole, MachineRole, StaffRole
from services.identity.domain.organisation import Organisation, Settings
from services.identity.domain.people import Contact, StaffMember
from services.identity.domain.subjects import Kind, Subject

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def organisation(**changes: Any) -> Organisation:
    """Make a believable client organisation."""
    fields: dict[str, Any] = {
        "id": "01920000-0000-7000-8000-000000000001",
        "account_id": "nordwind",
        "name": "Nordwind GmbH",
        "country": "DE",
        "currency": "EUR",
        "language": "de",
        "created_at": NOW,
    }
    return Organisation(**{**fields, **changes})


def contact(*roles: ContactRole, **changes: Any) -> Contact:
    """Make a believable contact of it."""
    fields: dict[str, Any] = {
        "id": "01920000-0000-7000-8000-000000000002",
        "organisation_id": "01920000-0000-7000-8000-000000000001",
        "user_id": "anna",
        "email": "anna@nordwind.example",
        "name": "Anna Berg",
        "roles": frozenset(roles or {ContactRole.REQUESTER}),
        "created_at": NOW,
    }
    return Contact(**{**fields, **changes})


def staff(*roles: StaffRole) -> StaffMember:
    """Make a member of staff."""
    return StaffMember(
        id="01920000-0000-7000-8000-000000000015",
        user_id="paula",
        email="paula@agency.example",
        name="Paula Martin",
        roles=frozenset(roles),
        created_at=NOW,
    )


@pytest.mark.feature("I3")
def test_a_change_of_settings_leaves_the_others_as_they_are() -> None:
    """A partial change names only what changes; the version goes one on."""
    changed = organisation().changed({"settings": {"peer_visibility": True}, "name": " Nordwind AG "})
    assert changed.settings == Settings(peer_visibility=True)
    assert (changed.name, changed.version) == ("Nordwind AG", 2)


def test_an_account_id_never_changes() -> None:
    """It stands in addresses that people have kept."""
    with pytest.raises(InvalidField) as refusal:
        organisation().changed({"account_id": "suedwind"})
    assert refusal.value.details["errors"] == [
        {"pointer": "/account_id", "message": "This field does not change any more."}
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("account_id", "-nord"),
        ("account_id", "nord wind"),
        ("account_id", "x" * 64),
        ("name", "  "),
        ("name", "two\nlines"),
        ("country", "Germany"),
        ("currency", "EURO"),
    ],
)
def test_an_organisation_with_a_wrong_field_is_refused_with_a_pointer(field: str, value: str) -> None:
    """The refusal says which field it is."""
    with pytest.raises(InvalidField) as refusal:
        organisation(**{field: value})
    errors = refusal.value.details["errors"]
    assert isinstance(errors, list)
    assert errors[0]["pointer"] == f"/{field}"


@pytest.mark.parametrize(
    "wrong",
    [
        {"approval_after_days": 0},
        {"tax_percent": Decimal(-1)},
        {"tax_percent": Decimal("NaN")},
        {"payment_days": 366},
    ],
)
def test_settings_stay_within_bounds(wrong: dict[str, Any]) -> None:
    """Percentages and days that make no sense are refused."""
    with pytest.raises(InvalidField):
        Settings(**wrong)


@pytest.mark.parametrize(
    ("country", "number", "normal"),
    [
        ("DE", "136 695 976", "DE136695976"),
        ("BE", "BE 0404.621.642", "BE0404621642"),
        ("GR", "EL094259216", "EL094259216"),
        ("CH", "che-107.787.577", "CHE107787577"),
    ],
)
def test_vat_numbers_are_normalised(country: str, number: str, normal: str) -> None:
    """Separators go, the prefix comes; outside the Union the number stays as written."""
    assert VatNumbers().normalise(country, number) == normal


@pytest.mark.parametrize(("country", "number"), [("DE", "136695977"), ("FR", "DE136695976"), ("US", "<script>")])
def test_a_wrong_vat_number_is_refused(country: str, number: str) -> None:
    """A wrong check digit, a foreign prefix and markup are told apart from numbers."""
    with pytest.raises(InvalidField):
        VatNumbers().normalise(country, number)


@pytest.mark.parametrize(
    "wrong",
    [
        {"user_id": "anna@x.example"},
        {"user_id": ""},
        {"email": "anna"},
        {"email": "anna@nordwind.example, bob@nordwind.example"},
        {"email": "a\r\nBcc: x@y.example"},
        {"time_zone": "Mars/Olympus"},
    ],
)
def test_a_contact_with_a_wrong_field_is_refused(wrong: dict[str, Any]) -> None:
    """A user id never looks like an e-mail address, an address carries one recipient and no header."""
    with pytest.raises(InvalidField):
        contact(**wrong)


def test_people_hold_roles_of_their_own_kind_and_at_least_one() -> None:
    """A contact is no administrator and staff no requester."""
    for make in (
        lambda: contact(roles=frozenset({StaffRole.ADMIN})),
        lambda: contact(roles=frozenset()),
        staff,
    ):
        with pytest.raises(InvalidField):
            make()


def test_names_to_sign_in_with_are_kept_in_small_letters() -> None:
    """So that Anna and anna are one person."""
    person = contact(user_id=" Anna.B ", email="Anna@Nordwind.Example")
    assert (person.user_id, person.email) == ("anna.b", "anna@nordwind.example")


def test_repeating_the_present_roles_changes_no_access() -> None:
    """A form that sends all fields back is no change of rights."""
    person = contact(ContactRole.REQUESTER)
    assert not person.changes_access({"roles": frozenset({ContactRole.REQUESTER}), "name": "Anna B."})
    assert person.changes_access({"roles": frozenset({ContactRole.MANAGER})})
    assert person.changes_access({"active": False})
    assert person.changes_access({"billing": True})


def test_a_client_system_names_its_organisation_and_a_provider_system_none() -> None:
    """The kind and the organisation of a machine agree."""
    Machine(id="m", name="CMS", kind=MachineRole.CLIENT_SYSTEM, organisation_id="o", created_at=NOW)
    Machine(id="m", name="TMS", kind=MachineRole.PROVIDER_SYSTEM, created_at=NOW)
    for kind, owner in ((MachineRole.CLIENT_SYSTEM, None), (MachineRole.PROVIDER_SYSTEM, "o")):
        with pytest.raises(InvalidField):
            Machine(id="m", name="x", kind=kind, organisation_id=owner, created_at=NOW)


def test_a_subject_enters_only_while_it_and_its_organisation_are_active() -> None:
    """Deactivating either closes the door."""
    assert Subject(contact(), organisation()).may_enter
    assert not Subject(contact(active=False), organisation()).may_enter
    assert not Subject(contact(), organisation(active=False)).may_enter
    assert Subject(staff(StaffRole.PM), None).may_enter


@pytest.mark.feature("I8")
def test_a_subjects_rights_follow_the_switch_of_its_organisation() -> None:
    """They are worked out at each use, so that a switch counts at once."""
    person = contact(ContactRole.REQUESTER, billing=True)
    off = Subject(person, organisation())
    on = Subject(person, organisation().changed({"settings": {"peer_visibility": True}}))
    assert (off.grants()["order.read"], on.grants()["order.read"]) == ("own", "organisation")
    assert off.grants()["invoice.read"] == "organisation"


def test_subjects_tell_kind_and_language() -> None:
    """A machine of a client speaks its organisation's language."""
    cms = Machine(id="m", name="CMS", kind=MachineRole.CLIENT_SYSTEM, organisation_id=organisation().id, created_at=NOW)
    tms = Machine(id="m", name="TMS", kind=MachineRole.PROVIDER_SYSTEM, created_at=NOW)
    subjects = [
        Subject(contact(), organisation()),
        Subject(staff(StaffRole.PM), None),
        Subject(cms, organisation()),
        Subject(tms, None),
    ]
    assert [(s.kind, s.language) for s in subjects] == [
        (Kind.CONTACT, "en"),
        (Kind.STAFF, "en"),
        (Kind.MACHINE, "de"),
        (Kind.MACHINE, "en"),
    ]
