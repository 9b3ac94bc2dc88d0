"""Signing in and out by the form: with script and without, by keyboard alone, and when something is wrong."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from deploy.local.demo.cast import PASSWORD
from tests.browser.people import SEATS

pytestmark = pytest.mark.feature("I1")
TROUBLE = "alert"


def fill(page: Page, account: str, login: str, password: str = PASSWORD) -> None:
    """Fill the form in and send it; an account that the address carries is there already."""
    field = page.get_by_label("Account", exact=True)
    if account:
        field.fill(account)
    page.get_by_label("User id or e-mail").fill(login)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def expect_inside(page: Page) -> None:
    """See the side navigation, which only somebody signed in has."""
    expect(page.get_by_role("navigation", name="Areas")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
@pytest.mark.parametrize("login", ["anna", "anna@nordwind.example"], ids=["user id", "e-mail"])
def test_a_person_signs_in_by_user_id_or_email(browsing, script, login):
    """The form alone is enough; nothing of it needs a script."""
    page = browsing.open(script=script)
    page.goto("/")
    fill(page, "nordwind", login)
    expect_inside(page)
    assert "/sign-in" not in page.url


@pytest.mark.parametrize("role", SEATS)
def test_every_role_finds_its_own_areas(person, axe, role):
    """Whoever signs in has a page to begin at, which nobody is shut out of."""
    page = person(role)
    page.goto("/")
    areas = page.locator(".side-nav a")
    assert areas.count() > 1
    axe(page)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_wrong_password_says_what_to_do_and_keeps_the_rest(browsing, script):
    """The account and the user id stay; the password does not, and nobody is signed in."""
    page = browsing.open(script=script)
    page.goto("/sign-in")
    fill(page, "nordwind", "otto", "not-the-password")
    expect(page.get_by_role(TROUBLE)).to_be_visible()
    expect(page.get_by_label("Account", exact=True)).to_have_value("nordwind")
    expect(page.get_by_label("User id or e-mail")).to_have_value("otto")
    expect(page.get_by_label("Password")).to_have_value("")
    fill(page, "", "otto")
    expect_inside(page)


def test_what_went_wrong_is_read_out_at_once(visitor, axe, shot):
    """The message has the focus, so that it is not missed by somebody who does not see the page."""
    visitor.goto("/sign-in")
    fill(visitor, "no-such-account", "nobody", "nothing at all")
    expect(visitor.get_by_role(TROUBLE)).to_be_focused()
    axe(visitor)
    shot(visitor, "sign-in-refused")


def test_an_unknown_user_and_a_wrong_password_look_the_same(visitor):
    """The answer tells nobody whether a user exists."""
    told = []
    for login in ("otto", "nobody-of-this-name"):
        visitor.goto("/sign-in")
        fill(visitor, "nordwind", login, "not-the-password")
        told.append(visitor.get_by_role(TROUBLE).inner_text())
    assert told[0] == told[1]


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_an_address_may_carry_the_account(browsing, script):
    """Who comes by the link of an invitation types the user id and the password alone."""
    page = browsing.open(script=script)
    page.goto("/a/lumiere")
    expect(page.get_by_label("Account", exact=True)).to_have_value("lumiere")
    expect(page.get_by_label("User id or e-mail")).to_be_focused()
    fill(page, "", "claire")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.locator(".side-nav a").first).to_be_visible()


def test_a_page_that_needs_a_session_is_shown_after_signing_in(visitor):
    """A link in a mail leads where it says, after a stop at the form."""
    visitor.goto("/orders?state=confirmed")
    expect(visitor).to_have_url(re.compile(r"/sign-in\?next="))
    fill(visitor, "nordwind", "anna")
    expect(visitor).to_have_url(re.compile(r"/orders\?state=confirmed$"))


@pytest.mark.parametrize(
    "elsewhere", ["https://example.com/", "//example.com", "/\\example.com", "javascript:alert(1)"]
)
def test_the_form_leads_to_pages_of_ours_alone(visitor, plan, elsewhere):
    """A link that somebody made up cannot send people away; the guards would see it try."""
    visitor.goto("/sign-in?next=" + elsewhere)
    fill(visitor, "nordwind", "anna")
    expect_inside(visitor)
    assert visitor.url == f"{plan.gateway_url}/"


def test_signing_in_and_out_needs_no_mouse(visitor, keyboard):
    """From the form into the menu and out again, with Tab, Enter and Space."""
    visitor.goto("/sign-in")
    keys = keyboard(visitor)
    expect(visitor.get_by_label("Account", exact=True)).to_be_focused()
    keys.type("nordwind")
    keys.go_to("textbox", "User id or e-mail")
    keys.type("anna")
    keys.go_to("textbox", "Password")
    keys.type(PASSWORD)
    keys.press("Enter")
    expect_inside(visitor)
    visitor.locator("summary[aria-label^='Your profile']").press("Enter")
    keys.go_to("button", "Sign out")
    keys.press("Space")
    expect(visitor.get_by_text("You are signed out.")).to_be_visible()


def test_the_first_stop_of_the_keyboard_leads_to_the_content(person, keyboard):
    """Nobody has to pass the navigation on every page."""
    page = person("requester")
    page.goto("/")
    keys = keyboard(page)
    keys.press("Tab")
    assert keys.where() == ("link", "Skip to the content")
    keys.press("Enter")
    expect(page.locator("#main")).to_be_focused()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_signing_out_ends_the_session_everywhere(browsing, script):
    """The cookie that somebody may have kept is worth nothing afterwards."""
    page = browsing.open("manager", script=script)
    page.goto("/")
    kept = page.context.cookies()
    page.locator("summary[aria-label^='Your profile']").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    page.context.add_cookies(kept)
    page.goto("/orders")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_form_of_a_session_that_has_ended_says_so(person, guards):
    """The page's line of live updates is refused as well when it comes back."""
    guards.forgive("status of 401")
    page = person("requester")
    page.goto("/")
    token = page.locator("meta[name=csrf-token]").get_attribute("content")
    page.context.request.delete("/api/v1/session", headers={"X-CSRF-Token": token or "", "If-Match": "*"})
    page.locator("summary[aria-label^='Your profile']").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("Your session has ended.")).to_be_visible()


def test_the_sign_in_page_shuts_nobody_out(visitor, axe, shot):
    """The first page that anybody sees, in both themes, wide and narrow."""
    visitor.goto("/sign-in")
    axe(visitor)
    shot(visitor, "sign-in")
