"""Pages as browsers meet them: signing in first, forms that are ours, trouble that says what to do."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from gateway.api import endpoints
from gateway.bus import Call
from gateway.problems import Problem
from gateway.sessions import Credential
from gateway.settings import Settings
from gateway.tests.stage import KEY, PERSON, QUOTE, Stage, identified, stage

COOKIE = Settings().cookie
ORIGIN = Settings().origin
HTML = {"accept": "text/html"}
GRANTS = {"session.own": "own", "quote.read": "own", "order.read": "own", "notification.own": "own"}


def person(call: Call) -> object:
    """Recognise the one known session as a requester's."""
    if call.kwargs["token"] != KEY:
        raise Problem("unauthenticated", "token_refused", "Unknown.")
    answer = identified(session=QUOTE)
    me = {
        "id": PERSON,
        "kind": "contact",
        "name": "Anna Berg",
        "user_id": "anna",
        "email": "anna@nordwind.example",
        "language": "en",
        "time_zone": "Europe/Berlin",
        "roles": ["requester"],
        "billing": False,
        "show_prices": True,
        "organisation_id": QUOTE,
        "organisation_name": "Nordwind",
        "account_id": "nordwind",
        "permissions": GRANTS,
    }
    return {**answer, "me": me}


@pytest.fixture
def portal() -> Stage:
    """A gateway with its real operations on a bus that knows one person."""
    made = stage(endpoints())
    made.bus.answers["identity.identify"] = person
    made.bus.answers["notify.list_notifications"] = lambda _: {"items": [], "next_cursor": None, "unread": 3}
    made.bus.answers["quotes.list_quotes"] = lambda _: {"items": [], "next_cursor": None}
    made.client.follow_redirects = False
    return made


def signed_in(portal: Stage) -> Stage:
    """Give the browser the person's cookie."""
    portal.client.cookies.set(COOKIE, KEY)
    return portal


def token() -> str:
    """The token that forms of the session carry."""
    return Credential(KEY, from_cookie=True).csrf


def test_who_is_not_signed_in_is_asked_to_and_led_back(portal: Stage):
    """The address that was asked for comes along."""
    answer = portal.client.get("/quotes?state=sent", headers=HTML)
    assert answer.status_code == 303
    target = urlsplit(answer.headers["location"])
    assert target.path == "/sign-in"
    assert parse_qs(target.query) == {"next": ["/quotes?state=sent"]}


def test_pages_come_with_a_strict_policy_and_are_not_kept(portal: Stage):
    """Nothing inline, nothing from other hosts; what is personal stays out of caches."""
    answer = portal.client.get("/sign-in", headers=HTML)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert not re.search(r"<script(?![^>]*\bsrc=)", answer.text)
    assert " style=" not in answer.text


def test_an_address_that_does_not_exist_is_a_page_for_people_and_a_problem_for_programs(portal: Stage):
    """Both are told what to do."""
    page = signed_in(portal).client.get("/nowhere", headers=HTML)
    assert (page.status_code, "There is nothing here" in page.text) == (404, True)
    problem = portal.client.get("/nowhere", headers={"accept": "application/json"})
    assert (problem.status_code, problem.json()["code"]) == (404, "no_such_address")


def test_the_number_of_unread_notifications_is_on_every_page(portal: Stage):
    """Next to the bell."""
    answer = signed_in(portal).client.get("/quotes", headers=HTML)
    assert "3 unread" in answer.text


def test_a_page_is_shown_while_notifications_do_not_answer(portal: Stage):
    """The bell has no number then; nothing else is missing."""

    def away(_: Call) -> object:
        raise Problem("unavailable", "unavailable", "Away.")

    portal.bus.answers["notify.list_notifications"] = away
    answer = signed_in(portal).client.get("/quotes", headers=HTML)
    assert answer.status_code == 200
    assert "unread" not in answer.text


def test_a_form_of_another_site_is_refused(portal: Stage):
    """By its origin, whatever it carries."""
    fields = {"csrf_token": token(), "id": QUOTE}
    answer = signed_in(portal).client.post("/notifications", data=fields, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403
    assert portal.bus.count("notify.mark_notifications_read") == 0


def test_a_form_without_the_sessions_token_is_refused(portal: Stage):
    """Also one that says that it comes from here."""
    answer = signed_in(portal).client.post("/notifications", data={"csrf_token": "guess"}, headers={"origin": ORIGIN})
    assert answer.status_code == 401
    assert "what you typed is kept" in answer.text
    assert portal.bus.count("notify.mark_notifications_read") == 0


def test_the_same_form_sent_twice_is_one_operation(portal: Stage):
    """Both calls carry the same operation id, so the service answers the second from its record."""
    portal.bus.answers["notify.mark_notifications_read"] = lambda _: {"unread": 0}
    fields = {"csrf_token": token(), "once": "form-1"}
    for _ in range(2):
        assert (
            signed_in(portal).client.post("/notifications", data=fields, headers={"origin": ORIGIN}).status_code == 303
        )
    first, second = (call for call in portal.bus.calls if call.rpc == "notify.mark_notifications_read")
    assert first.operation == second.operation


def test_what_was_typed_is_kept_when_the_session_has_ended(portal: Stage):
    """The form to sign in carries it, and offers it again afterwards."""
    portal.client.cookies.set(COOKIE, "ended")
    typed = {"csrf_token": "old", "message": "Please keep the names & numbers."}
    path = f"/orders/{QUOTE}/transitions/send_back"
    asked = portal.client.post(path, data=typed, headers={"origin": ORIGIN})
    assert asked.status_code == 401
    kept = re.search(r'name="typed" value="([^"]*)"', asked.text)
    assert kept is not None
    portal.bus.answers["identity.sign_in"] = lambda _: {"token": KEY, "me": {}, "expires_at": "2030-01-01T00:00:00Z"}
    fields = {"account_id": "nordwind", "login": "anna", "password": "secret", "next": path, "typed": kept[1]}
    again = portal.client.post("/sign-in", data=fields, headers={"origin": ORIGIN})
    assert again.status_code == 200
    assert "Please keep the names &amp; numbers." in again.text
    assert f'action="{path}"' in again.text
    assert token() in again.text
    assert COOKIE in again.headers["set-cookie"]


@pytest.mark.parametrize(
    "next_page", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_to_another_site(portal: Stage, next_page: str):
    """Whatever the address carried."""
    portal.bus.answers["identity.sign_in"] = lambda _: {"token": KEY, "me": {}, "expires_at": "2030-01-01T00:00:00Z"}
    fields = {"account_id": "nordwind", "login": "anna", "password": "secret", "next": next_page}
    answer = portal.client.post("/sign-in", data=fields, headers={"origin": ORIGIN})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_a_wrong_password_is_told_without_the_password_coming_back(portal: Stage):
    """What was typed elsewhere stays in the form."""

    def refuse(_: Call) -> object:
        raise Problem("unauthenticated", "sign_in_refused", "No.")

    portal.bus.answers["identity.sign_in"] = refuse
    fields = {"account_id": "nordwind", "login": "anna", "password": "wrong-secret"}
    answer = portal.client.post("/sign-in", data=fields, headers={"origin": ORIGIN})
    assert answer.status_code == 422
    assert 'value="anna"' in answer.text
    assert "wrong-secret" not in answer.text


def test_pages_speak_the_persons_language_and_before_that_the_browsers(portal: Stage):
    """English where nothing else is spoken."""
    french = portal.client.get("/sign-in", headers={**HTML, "accept-language": "fr-CA,fr;q=0.9,en;q=0.5"})
    assert '<html lang="fr"' in french.text
    other = portal.client.get("/sign-in", headers={**HTML, "accept-language": "sv"})
    assert '<html lang="en"' in other.text


def test_static_files_are_kept_for_ever_under_the_hash_of_their_bytes(portal: Stage):
    """Another hash leads nowhere, and nothing outside of the folder can be asked for."""
    page = portal.client.get("/sign-in", headers=HTML).text
    address = re.search(r'href="(/static/[^"]+/tokens\.css)"', page)
    assert address is not None
    answer = portal.client.get(address[1], headers={"accept-encoding": "gzip"})
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-encoding"] == "gzip"
    assert portal.client.get("/static/000000000000/tokens.css").status_code == 404
    assert portal.client.get(address[1].replace("tokens.css", "%2e%2e/page.py")).status_code == 404
