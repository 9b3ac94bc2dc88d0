"""What trouble looks like from outside, and what it must never show."""

from __future__ import annotations

import pytest

from gateway.bus import Call
from gateway.problems import MEDIA_TYPE, STATUS, TITLES, refused
from gateway.tests.stage import QUOTE, Stage, stage

ADDRESS = f"/api/v1/quotes/{QUOTE}"


def _refusing(category: str, code: str, **details: object) -> Stage:
    scene = stage()

    def refuse(_: Call) -> object:
        raise refused(category, code, "Say what to do.", details)

    scene.bus.answers["quotes.get_quote"] = refuse
    return scene


@pytest.mark.parametrize(
    ("category", "status"),
    [
        ("not_found", 404),
        ("conflict", 409),
        ("forbidden", 403),
        ("invalid", 422),
        ("stale", 412),
        ("unauthenticated", 401),
        ("unavailable", 503),
        ("deadline", 504),
    ],
)
def test_each_category_of_the_bus_has_its_status(category: str, status: int) -> None:
    """The one table, seen from outside."""
    scene = _refusing(category, "some_code", errors=[{"pointer": "/name", "message": "m"}], allowed=["send"])
    answer = scene.client.get(ADDRESS, headers=scene.signed())
    told = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (status, MEDIA_TYPE)
    assert (told["type"], told["status"], told["code"]) == ("/problems/some_code", status, "some_code")
    assert told["detail"] == "Say what to do."
    assert told["errors"] == [{"pointer": "/name", "message": "m"}]
    assert told["details"] == {"allowed": ["send"]}
    assert told["trace_id"] == answer.headers["x-request-id"]


def test_every_category_has_a_title() -> None:
    """The two tables name the same categories."""
    assert set(STATUS) == set(TITLES)


@pytest.mark.parametrize("category", ["internal", "something new"])
def test_the_words_of_an_internal_error_stay_inside(category: str) -> None:
    """Neither message nor details nor code of what broke reach the client."""
    scene = _refusing(category, "psycopg2.Error", sql="SELECT secret")
    answer = scene.client.get(ADDRESS, headers=scene.signed())
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "secret" not in answer.text
    assert "psycopg2" not in answer.text


def test_an_error_of_the_gateway_itself_is_a_problem_without_its_text() -> None:
    """The last net catches what nobody expected."""
    scene = stage()

    def broken(_: Call) -> object:
        raise RuntimeError("secret text")

    scene.bus.answers["quotes.get_quote"] = broken
    answer = scene.client.get(ADDRESS, headers=scene.signed())
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "secret" not in answer.text


def test_what_is_unavailable_says_when_to_come_back() -> None:
    """503 carries Retry-After."""
    scene = _refusing("unavailable", "unavailable")
    assert int(scene.client.get(ADDRESS, headers=scene.signed()).headers["retry-after"]) > 0


def test_too_many_failed_sign_ins_say_when_to_try_again() -> None:
    """Identity's throttle is 429 with its own wait, not an ordinary conflict."""
    scene = _refusing("conflict", "sign_in_throttled", retry_after=4)
    told = scene.client.get(ADDRESS, headers=scene.signed())
    assert (told.status_code, told.headers["retry-after"], told.json()["code"]) == (429, "4", "sign_in_throttled")
    assert told.json()["details"] == {"retry_after": 4}


def test_who_is_unknown_is_told_how_to_sign_in() -> None:
    """401 carries WWW-Authenticate."""
    answer = stage().client.get(ADDRESS)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_every_answer_carries_the_security_headers() -> None:
    """Good answers, problems and pages alike."""
    scene = stage()
    for answer in (scene.client.get(ADDRESS), scene.client.get("/livez"), scene.client.get("/nothing")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"
