"""Signing in, being recognised, and going out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from portal_kit.shapes import InvalidInput
from services.identity.domain.errors import (
    SessionNotFound,
    SignInRefused,
    SignInThrottled,
    TokenRefused,
)
from services.identity.domain.events import AccessRevoked
from services.identity.tests.unit.people import House


@pytest.mark.feature("I1")
@pytest.mark.parametrize("login", ["anna", "anna@nordwind.example", " Anna "])
def test_a_contact_signs_in_with_user_id_or_address(house: House, login: str) -> None:
    """Either name does, in any capitals; the answer says who came in."""
    signed_in = house.sign_in(login)
    me = signed_in["me"]
    assert (me["id"], me["organisation_name"], me["kind"]) == (house.anna.id, "Nordwind GmbH", "contact")
    assert me["permissions"]["quote.request"] == "own"


@pytest.mark.feature("I1")
def test_staff_sign_in_under_the_account_id_of_the_provider(house: House) -> None:
    """The same form serves both sides."""
    me = house.sign_in("paula", account_id="agency")["me"]
    assert (me["kind"], me["organisation_id"], me["roles"]) == ("staff", None, ["pm"])


@pytest.mark.feature("I10")
@pytest.mark.parametrize(
    "wrong",
    [
        {"password": "wrong horse"},
        {"login": "nobody"},
        {"login": "sven"},
        {"account_id": "nowhere"},
        {"account_id": "suedwind"},
        {"account_id": "agency"},
    ],
)
def test_every_wrong_part_gives_the_same_refusal_after_one_verification(house: House, wrong: dict[str, Any]) -> None:
    """Nobody learns which users exist: same error, same text, one hash verified in each case."""
    with pytest.raises(SignInRefused) as refusal:
        house.sign_in(**wrong)
    assert refusal.value.message == SignInRefused().message
    assert len(house.passwords.verified) == 1


def test_the_deactivated_are_refused_like_strangers(house: House) -> None:
    """The password is verified all the same."""
    house.memory.contacts[house.anna.id] = replace(house.anna, active=False)
    with pytest.raises(SignInRefused):
        house.sign_in()
    house.memory.organisations[house.suedwind.id] = replace(house.suedwind, active=False)
    with pytest.raises(SignInRefused):
        house.sign_in("sven", account_id="suedwind")
    assert house.passwords.verified == ["new:correct horse"] * 2


def test_a_contact_without_a_password_cannot_sign_in(house: House) -> None:
    """Not even with an empty one."""
    del house.memory.credentials[house.anna.id]
    with pytest.raises(SignInRefused):
        house.sign_in(password="")


def test_an_old_hash_is_renewed_at_sign_in(house: House) -> None:
    """Parameters that grew reach everybody who signs in."""
    house.memory.credentials[house.anna.id] = "old:correct horse"
    house.sign_in()
    assert house.memory.credentials[house.anna.id] == "new:correct horse"


def test_a_password_that_changes_while_it_is_checked_lets_nobody_in(house: House) -> None:
    """Between the look and the entry another process may have replaced the hash."""
    verify = house.passwords.verify

    def verify_and_change(stored: str | None, password: str) -> bool:
        house.memory.credentials[house.anna.id] = "new:other horse"
        return verify(stored, password)

    house.passwords.verify = verify_and_change  # type: ignore[method-assign]
    with pytest.raises(SignInRefused):
        house.sign_in()


@pytest.mark.feature("I10")
def test_guessing_is_slowed_down_and_the_owner_elsewhere_is_not(house: House) -> None:
    """After ten failures the guesser waits, also with the right password; the owner signs in."""
    for _ in range(10):
        with pytest.raises(SignInRefused):
            house.sign_in(password="wrong horse", address="203.0.113.9")
    with pytest.raises(SignInThrottled):
        house.sign_in(address="203.0.113.9")
    house.sign_in(address="198.51.100.7")


@pytest.mark.feature("I10")
def test_a_throttled_try_verifies_nothing_and_the_wait_ends(house: House) -> None:
    """A refused try costs no hashing and does not prolong the wait."""
    for _ in range(10):
        with pytest.raises(SignInRefused):
            house.sign_in(password="wrong horse")
    seen = len(house.passwords.verified)
    with pytest.raises(SignInThrottled):
        house.sign_in()
    assert len(house.passwords.verified) == seen
    house.memory.pass_time(seconds=1)
    house.sign_in()


@pytest.mark.feature("I10")
def test_unknown_users_are_throttled_like_known_ones(house: House) -> None:
    """The count goes by what was typed, so it tells nothing."""
    for _ in range(10):
        with pytest.raises(SignInRefused):
            house.sign_in("nobody")
    with pytest.raises(SignInThrottled):
        house.sign_in("nobody")


@pytest.mark.parametrize(
    "wrong",
    [
        {"login": 7},
        {"password": None},
        {"account_id": "x" * 201},
        {"login": "an\x00na"},
        {"password": "x" * 1001},
        {"user_agent": "\ud800"},
    ],
)
def test_what_cannot_be_typed_is_refused_with_a_pointer(house: House, wrong: dict[str, Any]) -> None:
    """Wrong types, endless texts and control characters never reach the database."""
    with pytest.raises(InvalidInput):
        house.sign_in(**wrong)


def identify(house: House, token: Any, **more: bool) -> dict[str, Any]:
    """Ask who stands behind a token."""
    answer: dict[str, Any] = house.call("identify", token=token, **more)
    return answer


@pytest.mark.feature("I1")
def test_a_session_token_is_recognised_and_vouched_for(house: House) -> None:
    """The caller context carries the person, the organisation, the grants and the session."""
    signed_in = house.sign_in()
    known = identify(house, signed_in["token"])
    caller = house.signer.signed[-1]
    assert known["caller_token"] == "context-1"
    assert (known["session_id"], known["api_key_id"]) == (signed_in["session_id"], None)
    assert (caller.subject, caller.organisation_id) == (house.anna.id, house.nordwind.id)
    assert (caller.session_id, caller.grants["order.read"]) == (signed_in["session_id"], "own")


def test_the_context_may_be_used_for_a_minute_and_never_beyond_the_session(house: House) -> None:
    """A gateway that keeps it asks again in time."""
    signed_in = house.sign_in()
    assert identify(house, signed_in["token"])["expires_at"] == "2026-03-02T09:01:00+00:00"
    house.memory.pass_time(minutes=119, seconds=30)
    token = house.memory.sessions[signed_in["session_id"]]
    assert token.last_seen_at.isoformat() == "2026-03-02T09:00:00+00:00"
    assert identify(house, signed_in["token"])["expires_at"] == "2026-03-02T11:00:30+00:00"


def test_watching_a_page_does_not_keep_a_session_from_ending(house: House) -> None:
    """Two hours after its last use it is over, however often an open page asked meanwhile."""
    token = house.sign_in()["token"]
    for _ in range(119):
        house.memory.pass_time(minutes=1)
        identify(house, token, watching=True)
    house.memory.pass_time(minutes=1)
    with pytest.raises(TokenRefused):
        identify(house, token, watching=True)


@pytest.mark.parametrize(
    "token", ["", "pts_x", "ptl_x", None, 7, "pts_" + "A" * 43, "ptl_" + "0" * 32 + "_" + "A" * 43]
)
def test_unknown_tokens_are_refused(house: House, token: Any) -> None:
    """Whatever is sent, the answer is that nobody is known."""
    with pytest.raises(TokenRefused):
        identify(house, token)


def test_a_session_ends_by_idling_by_its_absolute_end_and_by_deactivation(house: House) -> None:
    """Each closes the door at the next look."""
    idle, busy, closed = (house.sign_in()["token"] for _ in range(3))
    for _ in range(11):
        house.memory.pass_time(hours=1)
        identify(house, busy)
    with pytest.raises(TokenRefused):
        identify(house, idle)
    house.memory.pass_time(hours=1)
    with pytest.raises(TokenRefused):
        identify(house, busy)
    closed = house.sign_in()["token"]
    house.memory.contacts[house.anna.id] = replace(house.anna, active=False)
    with pytest.raises(TokenRefused):
        identify(house, closed)


@pytest.mark.feature("I10")
def test_signing_out_ends_this_session_and_tells_the_gateways(house: House) -> None:
    """The other sessions of the person go on."""
    here, elsewhere = house.sign_in(), house.sign_in()
    house.call("sign_out", house.caller(house.anna, here["session_id"]))
    with pytest.raises(TokenRefused):
        identify(house, here["token"])
    identify(house, elsewhere["token"])
    assert house.told(AccessRevoked) == [
        AccessRevoked(house.anna.id, house.nordwind.id, session_id=here["session_id"]),
    ]


def test_signing_out_with_an_api_key_finds_no_session(house: House) -> None:
    """There is none to end."""
    with pytest.raises(SessionNotFound):
        house.call("sign_out", house.anna)


@pytest.mark.feature("I10")
def test_own_sessions_are_listed_newest_first_with_the_present_one_marked(house: House) -> None:
    """Ended ones and those of others are not in the list."""
    first, ended, last = house.sign_in(), house.sign_in(), house.sign_in()
    house.sign_in("mia")
    me = house.caller(house.anna, first["session_id"])
    house.call("revoke_session", me, session_id=ended["session_id"])
    listed = house.call("list_sessions", me)["items"]
    assert [(one["id"], one["current"]) for one in listed] == [(last["session_id"], False), (first["session_id"], True)]
    assert listed[0]["expires_at"] == "2026-03-02T11:00:00+00:00"


@pytest.mark.feature("I10")
def test_nobody_ends_the_session_of_another(house: House) -> None:
    """A colleague's session is not found, nor is one of another organisation."""
    colleagues = house.sign_in("mia")["session_id"]
    foreign = house.sign_in("sven", account_id="suedwind")["session_id"]
    for session_id in (colleagues, foreign):
        with pytest.raises(SessionNotFound):
            house.call("revoke_session", house.anna, session_id=session_id)


@pytest.mark.feature("I4")
def test_the_viewer_sees_his_own_column_of_the_matrix(house: House) -> None:
    """What the pages offer follows from it."""
    assert house.call("list_permissions", house.otto)["permissions"] == dict(house.caller(house.otto).grants)
    assert house.call("get_me", house.paula)["permissions"]["quote.prepare"] == "all"
