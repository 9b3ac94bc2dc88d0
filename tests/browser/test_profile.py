"""A person's own things: language and zone, password, sessions, keys."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from deploy.local.demo.cast import PASSWORD
from gateway.client import ApiProblem, PortalClient
from tests.browser.people import Seat

NEW_PASSWORD = "quiet-harbour-evening"
CLOCK = re.compile(r"\d{1,2}:\d{2}")


def panel(page: Page, heading: str) -> Locator:
    """Return the part of the page under a heading."""
    return page.locator("section.panel", has=page.get_by_role("heading", name=heading, exact=True))


@pytest.mark.feature("I11", "P3")
def test_language_and_time_zone_are_chosen_and_the_pages_follow(person, newcomers):
    """The same moment is told in the new language, at the clock of the new place."""
    page = person(newcomers.contact("requester").seat)
    page.goto("/profile")
    before = told_moment(page)
    page.get_by_label("Time zone").select_option("Asia/Kolkata")
    page.get_by_label("Language of pages and mails").select_option("fr")
    panel(page, "You").get_by_role("button", name="Save").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    after = told_moment(page)
    assert after != before
    # Kolkata is half an hour off every zone of Europe, so the minutes themselves have changed.
    assert CLOCK.search(after)[0][-2:] != CLOCK.search(before)[0][-2:]


@pytest.mark.feature("I1")
def test_a_wrong_present_password_and_two_different_new_ones_are_told(person, newcomers, axe):
    """Neither changes anything, and each is said where it belongs."""
    page = person(newcomers.contact().seat)
    page.goto("/profile")
    change_password(page, "not-the-old-password", NEW_PASSWORD, NEW_PASSWORD)
    expect(page.get_by_role("alert")).to_be_visible()
    change_password(page, PASSWORD, NEW_PASSWORD, "something else entirely")
    expect(page.get_by_text("This is not the same password as above.").last).to_be_visible()
    axe(page)
    change_password(page, PASSWORD, "short", "short")
    expect(page.get_by_role("alert")).to_be_visible()


@pytest.mark.feature("I1", "I10")
def test_a_new_password_opens_the_door_and_ends_the_other_sessions(person, newcomers):
    """Whoever had the old one, and a session, is outside."""
    newcomer = newcomers.contact()
    page, elsewhere = person(newcomer.seat), person(newcomer.seat)
    page.goto("/profile")
    change_password(page, PASSWORD, NEW_PASSWORD, NEW_PASSWORD)
    expect(page.get_by_text("Your password was changed.")).to_be_visible()
    elsewhere.goto("/orders")
    expect(elsewhere).to_have_url(re.compile("/sign-in"))
    again = person(Seat(newcomer.seat.account_id, newcomer.seat.user_id, NEW_PASSWORD))
    again.goto("/orders")
    expect(again.get_by_role("heading", level=1)).to_have_text("Projects")


@pytest.mark.feature("I10")
def test_a_session_elsewhere_is_seen_and_ended(person, newcomers):
    """The page tells which session is this one; the other browser is out at its next step."""
    newcomer = newcomers.contact()
    page, elsewhere = person(newcomer.seat), person(newcomer.seat)
    elsewhere.goto("/orders")
    page.goto("/profile")
    sessions = panel(page, "Where you are signed in")
    expect(sessions.get_by_role("listitem")).to_have_count(2)
    expect(sessions.get_by_text("This one")).to_have_count(1)
    sessions.get_by_role("button", name="End").click()
    expect(page.get_by_text("That session has ended.")).to_be_visible()
    expect(sessions.get_by_role("listitem")).to_have_count(1)
    elsewhere.reload()
    expect(elsewhere).to_have_url(re.compile("/sign-in"))


@pytest.mark.feature("I10")
def test_a_key_is_made_shown_once_works_and_is_revoked(person, newcomers, plan, axe, shot):
    """A key of one's own opens the API for what it was given, until it is taken away."""
    page = person(newcomers.contact().seat)
    page.goto("/profile")
    keys = panel(page, "API keys")
    keys.get_by_label("Name of a new key").fill("Website of Nordwind")
    keys.get_by_label("Read projects").check()
    keys.get_by_role("button", name="Make a key").click()
    secret = page.get_by_label("Website of Nordwind").input_value()
    axe(page)
    machine = PortalClient(plan.gateway_url, secret)
    assert machine.get("/orders")["items"] == []
    with pytest.raises(ApiProblem) as refused:
        machine.get("/invoices")
    assert refused.value.status == 403
    page.get_by_role("link", name="Done").click()
    expect(keys.get_by_text("Website of Nordwind")).to_be_visible()
    assert secret not in page.content()
    shot(page, "profile")
    keys.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("The key works no more.")).to_be_visible()
    with pytest.raises(ApiProblem) as ended:
        machine.get("/orders")
    assert ended.value.status == 401


def change_password(page: Page, old: str, new: str, again: str) -> None:
    """Fill the form of the password in and send it."""
    form = panel(page, "Password")
    form.get_by_label("Present password").fill(old)
    form.get_by_label("New password", exact=True).fill(new)
    form.get_by_label("New password, again").fill(again)
    form.get_by_role("button").click()


def told_moment(page: Page) -> str:
    """Return the full time at which this session was last used, as the page says it."""
    return str(page.locator("section.panel time").first.get_attribute("title"))
