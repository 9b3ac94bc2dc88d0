"""How a person wishes to be addressed: language and time zone."""

from __future__ import annotations

import pytest

from portal_kit.caller import Caller
from portal_kit.errors import Invalid
from portal_kit.ids import new_id
from services.identity.domain.errors import NotAPerson
from services.identity.domain.events import AccessRevoked, ContactChanged, StaffChanged
from services.identity.tests.unit.people import House


@pytest.mark.feature("I11")
@pytest.mark.parametrize(("who", "told"), [("anna", ContactChanged), ("paula", StaffChanged)])
def test_a_person_changes_how_to_be_addressed(
    house: House, who: str, told: type[ContactChanged | StaffChanged]
) -> None:
    """Language and zone follow the person; other services hear of it, and gateways forget what they remember."""
    person = getattr(house, who)
    changed = house.call("update_me", person, changes={"language": "FR-ca", "time_zone": "Europe/Paris"})
    assert (changed["language"], changed["time_zone"], changed["name"]) == ("fr-CA", "Europe/Paris", person.name)
    assert house.call("get_me", person)["language"] == "fr-CA"
    assert len(house.told(told)) == 1
    assert [(event.subject_id, event.session_id) for event in house.told(AccessRevoked)] == [(person.id, None)]


@pytest.mark.parametrize(
    "changes", [{"language": "not a language"}, {"time_zone": "Sea/Atlantis"}, {"roles": ["admin"]}]
)
def test_nobody_gives_himself_more_by_changing_how_to_be_addressed(house: House, changes: dict[str, object]) -> None:
    """Language and zone are all there is, and both have to exist."""
    with pytest.raises(Invalid):
        house.call("update_me", house.anna, changes=changes)
    assert house.call("get_me", house.anna)["language"] == "en"


def test_a_machine_is_addressed_as_its_owner(house: House) -> None:
    """It has no language of its own to change."""
    robot = Caller("machine", new_id(), house.nordwind.id, {"session.own": "own"}, "Robot")
    with pytest.raises(NotAPerson):
        house.call("update_me", robot, changes={"language": "fr"})
