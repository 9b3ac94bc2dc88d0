"""Staff as they are kept: by administrators, the first of whom is made by the installation."""

from __future__ import annotations

import pytest

from services.identity.domain.errors import StaffNotFound, TokenRefused
from services.identity.domain.events import StaffChanged
from services.identity.tests.unit.people import House
from services.identity.use_cases.staff import ensure_administrator


@pytest.mark.feature("I6")
def test_an_administrator_keeps_the_staff(house: House) -> None:
    """Roles combine; deactivating signs out."""
    member = {"user_id": "lea", "email": "lea@agency.example", "name": "Lea Roy", "roles": ["pm", "finance"]}
    made = house.call("create_staff", house.ada, member={**member, "password": "battery staple"})
    token = house.sign_in("lea", "battery staple", account_id="agency")["token"]
    house.call("update_staff", house.ada, staff_id=made["id"], changes={"active": False}, version=1)
    with pytest.raises(TokenRefused):
        house.call("identify", token=token)
    assert [event.member.version for event in house.told(StaffChanged)] == [1, 2]
    assert [one["user_id"] for one in house.call("list_staff", house.ada)["items"]] == ["ada", "fritz", "lea", "paula"]
    read = house.call("get_staff_member", house.ada, staff_id=made["id"])
    assert (read["name"], read["state"], read["version"]) == ("Lea Roy", "deactivated", 2)
    with pytest.raises(StaffNotFound):
        house.call("get_staff_member", house.ada, staff_id=house.anna.id)


def test_making_the_first_administrator_twice_changes_nothing(house: House) -> None:
    """The second run resets no password."""
    work = house.memory.work()
    assert ensure_administrator(work, "Root", "root@agency.example", "Root", "new:battery staple")
    assert not ensure_administrator(work, "root", "other@agency.example", "Other", "new:other")
    assert house.sign_in("root", "battery staple", account_id="agency")["me"]["roles"] == ["admin"]
