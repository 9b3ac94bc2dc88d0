"""Changing one's password, and who is out afterwards."""

from __future__ import annotations

import pytest

from portal_kit.errors import PortalError
from services.identity.domain.errors import (
    NoPassword,
    SignInRefused,
    SignInThrottled,
    TokenRefused,
    WeakPassword,
    WrongPassword,
)
from services.identity.domain.events import AccessRevoked
from services.identity.tests.unit.people import House


def test_changing_the_password_ends_the_other_sessions(house: House) -> None:
    """Whoever knew the old password is out; the session at hand stays."""
    other, here = house.sign_in(), house.sign_in()
    me = house.caller(house.anna, here["session_id"])
    house.call("change_password", me, old="correct horse", new="battery staple")
    house.call("identify", token=here["token"])
    with pytest.raises(TokenRefused):
        house.call("identify", token=other["token"])
    with pytest.raises(SignInRefused):
        house.sign_in()
    house.sign_in(password="battery staple")
    assert [event.session_id for event in house.told(AccessRevoked)] == [other["session_id"]]


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("wrong horse", "battery staple", WrongPassword),
        ("correct horse", "short", WeakPassword),
        ("correct horse", "Anna Berg", WeakPassword),
        ("correct horse", "password", WeakPassword),
    ],
)
def test_a_wrong_or_weak_password_changes_nothing(house: House, old: str, new: str, error: type[PortalError]) -> None:
    """The old one stays."""
    me = house.caller(house.anna, house.sign_in()["session_id"])
    with pytest.raises(error):
        house.call("change_password", me, old=old, new=new)
    house.sign_in()


def test_a_password_is_changed_in_a_session_only(house: House) -> None:
    """An API key may not take over the account."""
    with pytest.raises(NoPassword):
        house.call("change_password", house.anna, old="correct horse", new="battery staple")


def test_guessing_the_old_password_with_a_stolen_session_is_slowed_down(house: House) -> None:
    """The tries are counted by account."""
    me = house.caller(house.anna, house.sign_in()["session_id"])
    for _ in range(10):
        with pytest.raises(WrongPassword):
            house.call("change_password", me, old="wrong horse", new="battery staple")
    with pytest.raises(SignInThrottled):
        house.call("change_password", me, old="correct horse", new="battery staple")
