"""Who is recognised, for how long, and what a browser's session must prove."""

from __future__ import annotations

import json

import pytest

from gateway.api import session
from gateway.endpoints import bound
from gateway.tests.stage import CONTRACTS, KEY, PERSON, QUOTE, Stage, contract, identified, stage

ADDRESS = f"/api/v1/quotes/{QUOTE}"
SESSION = "01920000-0000-7000-8000-00000000000a"
ORIGIN = "http://127.0.0.1:8000"


def _reading(**lasting: float) -> Stage:
    scene = stage()
    scene.bus.answers["quotes.get_quote"] = lambda _: {"id": QUOTE, "version": 1}
    scene.bus.answers["quotes.rename_quote"] = lambda _: {"id": QUOTE, "version": 2}
    if lasting:
        scene.bus.answers["identity.identify"] = lambda _: identified(**lasting)
    return scene


def test_a_key_is_exchanged_once_for_many_requests() -> None:
    """The context is remembered, and every call carries it."""
    scene = _reading()
    for _ in range(3):
        assert scene.client.get(ADDRESS, headers=scene.signed()).status_code == 200
    assert scene.bus.count("identity.identify") == 1
    assert scene.bus.last("quotes.get_quote").caller == f"context of {PERSON}"


def test_a_context_is_renewed_before_it_ends() -> None:
    """One that would not outlive the request is fetched anew."""
    scene = _reading(lasting=8)
    for _ in range(2):
        scene.client.get(ADDRESS, headers=scene.signed())
    assert scene.bus.count("identity.identify") == 2


@pytest.mark.parametrize(
    ("ended", "forgotten"),
    [
        ({"subject": PERSON, "session_id": SESSION}, True),
        ({"subject": PERSON, "session_id": None, "api_key_id": None}, True),
        ({"subject": PERSON, "session_id": QUOTE}, False),
        ({"subject": QUOTE, "session_id": None}, False),
    ],
)
def test_a_revocation_is_obeyed_at_once(ended: dict[str, object], forgotten: bool) -> None:
    """One session, or everything of a person; nothing of others."""
    scene = _reading()
    scene.bus.answers["identity.identify"] = lambda _: identified(session=SESSION)
    scene.client.get(ADDRESS, headers=scene.signed())
    scene.sessions.on_revoked(json.dumps({"payload": ended}).encode())
    scene.client.get(ADDRESS, headers=scene.signed())
    assert scene.bus.count("identity.identify") == (2 if forgotten else 1)


def test_a_revocation_that_crosses_the_answer_is_not_lost() -> None:
    """What identity said before the revocation is not remembered after it."""
    scene = _reading()

    def revoked_meanwhile(_: object) -> object:
        scene.sessions.on_revoked(json.dumps({"payload": {"subject": PERSON, "session_id": None}}).encode())
        return identified()

    scene.bus.answers["identity.identify"] = revoked_meanwhile
    for _ in range(2):
        scene.client.get(ADDRESS, headers=scene.signed())
    assert scene.bus.count("identity.identify") == 2


def test_everybody_is_forgotten_when_the_bus_was_away() -> None:
    """Revocations may have passed unheard."""
    scene = _reading()
    scene.client.get(ADDRESS, headers=scene.signed())
    scene.sessions.forget_all()
    scene.client.get(ADDRESS, headers=scene.signed())
    assert scene.bus.count("identity.identify") == 2


@pytest.mark.parametrize("value", ["Basic YTpi", "Bearer", "Bearer ", "Bearer " + "x" * 600, "Bearer unknown"])
def test_a_wrong_credential_is_unauthenticated(value: str) -> None:
    """Malformed and unknown credentials are 401 alike."""
    scene = _reading()
    assert scene.client.get(ADDRESS, headers={"Authorization": value}).status_code == 401
    assert scene.bus.count("quotes.get_quote") == 0


def _change(scene: Stage, **headers: str) -> int:
    scene.client.cookies.set("portolan_session", KEY)
    named = {name.replace("_", "-"): value for name, value in headers.items()} | {"If-Match": '"1"'}
    return scene.client.patch(ADDRESS, json={"name": "n"}, headers=named).status_code


def _csrf(scene: Stage) -> str:
    scene.client.cookies.set("portolan_session", KEY)
    scene.client.get(ADDRESS)
    known = next(iter(scene.sessions._known.values()))
    return known.credential.csrf


def test_a_cookie_reads_without_ceremony() -> None:
    """Safe methods need no token."""
    scene = _reading()
    scene.client.cookies.set("portolan_session", KEY)
    assert scene.client.get(ADDRESS).status_code == 200


def test_a_cookie_changes_with_token_and_origin() -> None:
    """The page's own request passes, with or without an Origin header."""
    scene = _reading()
    token = _csrf(scene)
    assert _change(scene, X_CSRF_Token=token, Origin=ORIGIN) == 200
    assert _change(scene, X_CSRF_Token=token, Sec_Fetch_Site="same-origin") == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": ORIGIN},
        {"X_CSRF_Token": "0" * 64, "Origin": ORIGIN},
    ],
)
def test_a_cookie_without_the_right_token_changes_nothing(headers: dict[str, str]) -> None:
    """Cookies are attached by browsers for anybody; the token is not."""
    scene = _reading()
    assert _change(scene, **headers) == 403
    assert scene.bus.count("quotes.rename_quote") == 0


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"}]
)
def test_another_sites_page_changes_nothing_even_with_the_token(headers: dict[str, str]) -> None:
    """The Origin check stands beside the token."""
    scene = _reading()
    assert _change(scene, X_CSRF_Token=_csrf(scene), **headers) == 403


def test_a_bearer_token_needs_no_csrf_token() -> None:
    """No browser attaches an Authorization header by itself."""
    scene = _reading()
    answer = scene.client.patch(
        ADDRESS, json={"name": "n"}, headers=scene.signed(If_Match='"1"', Origin="https://x.example")
    )
    assert answer.status_code == 200


_IDENTITY = (
    contract(
        "sign_in", {"account_id": "text", "login": "text", "password": "text", "address": "text", "user_agent?": "text"}
    ),
    contract("get_me", {}),
    contract("sign_out", {}, mutates=True, returns="nothing"),
)


def _signing() -> Stage:
    wanted = tuple(one for one in session.OPERATIONS if one.path == "/session")
    scene = stage(served=bound(wanted, lambda service: _IDENTITY if service == "identity" else CONTRACTS))
    scene.bus.answers["identity.sign_in"] = lambda _: {"token": KEY, "session_id": SESSION}
    scene.bus.answers["quotes.sign_in"] = scene.bus.answers["identity.sign_in"]
    scene.bus.answers["quotes.get_me"] = lambda _: {"id": PERSON}
    scene.bus.answers["quotes.sign_out"] = lambda _: None
    return scene


_PASSWORD = {"account_id": "acme", "login": "anna", "password": "correct horse"}


def test_signing_in_without_a_cookie_tells_the_token() -> None:
    """Programs get the token in the answer, and no cookie; the address comes from the connection."""
    scene = _signing()
    answer = scene.client.post("/api/v1/session", json=_PASSWORD)
    assert (answer.status_code, answer.json()["token"]) == (201, KEY)
    assert "set-cookie" not in answer.headers
    assert scene.bus.last("quotes.sign_in").kwargs["address"] == "testclient"


def test_an_address_in_the_body_is_not_believed() -> None:
    """Throttling goes by where the request came from."""
    answer = _signing().client.post("/api/v1/session", json={**_PASSWORD, "address": "10.0.0.1"})
    assert answer.status_code == 422


def test_signing_in_with_a_cookie_hides_the_token_from_scripts() -> None:
    """Browsers get an HttpOnly cookie and the CSRF token; signing out removes it."""
    scene = _signing()
    answer = scene.client.post("/api/v1/session?cookie=true", json=_PASSWORD, headers={"Origin": ORIGIN})
    assert answer.status_code == 201
    assert "token" not in answer.json()
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    told = scene.client.get("/api/v1/session").json()
    assert told["csrf_token"] == answer.json()["csrf_token"]
    gone = scene.client.delete("/api/v1/session", headers={"X-CSRF-Token": told["csrf_token"], "Origin": ORIGIN})
    assert gone.status_code == 204
    assert "portolan_session" not in scene.client.cookies


def test_another_sites_page_cannot_sign_a_browser_in() -> None:
    """Signing in with a cookie checks the origin, too."""
    headers = {"Origin": "https://evil.example"}
    assert _signing().client.post("/api/v1/session?cookie=true", json=_PASSWORD, headers=headers).status_code == 403
