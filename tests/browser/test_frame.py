"""What is on every page: language, theme, errors that say what to do, and little to load."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.screens import speak

MOST_BYTES = 300_000
SCRIPTED = pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])


def open_menu(page: Page) -> None:
    """Open the menu of the profile, which holds language and theme."""
    page.locator("summary.top-icon").click()


@SCRIPTED
@pytest.mark.feature("P3")
def test_a_visitor_changes_the_language(browsing, script):
    """Before anybody has signed in, the choice holds in this browser."""
    page = browsing.open(script=script)
    page.goto("/a/nordwind")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.get_by_role("button", name="Français")).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile("/a/nordwind$"))
    page.goto("/sign-in")
    expect(page.locator("html")).to_have_attribute("lang", "fr")


@pytest.mark.feature("P3")
def test_the_browsers_language_is_the_first_guess(browsing):
    """Who comes from France is greeted in French; who speaks what we do not, in English."""
    for locale, language in (("fr-FR", "fr"), ("da-DK", "en")):
        page = browsing.open(locale=locale)
        page.goto("/sign-in")
        expect(page.locator("html")).to_have_attribute("lang", language)


@pytest.mark.feature("P3", "I11")
def test_a_persons_language_follows_them_to_another_browser(person):
    """Signed in, the choice belongs to the person."""
    here, there = person("observer"), person("observer")
    here.goto("/")
    open_menu(here)
    here.get_by_role("button", name="Français").click()
    expect(here.locator("html")).to_have_attribute("lang", "fr")
    try:
        there.goto("/")
        expect(there.locator("html")).to_have_attribute("lang", "fr")
    finally:
        speak(here, "en")


@SCRIPTED
@pytest.mark.feature("P8")
def test_the_dark_theme_is_chosen_and_kept(browsing, script):
    """The choice holds on the next page, and no page flashes light first."""
    page = browsing.open(script=script)
    page.goto("/sign-in")
    light = background(page)
    page.get_by_role("button", name="Dark").click()
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    assert background(page) != light
    page.goto("/a/nordwind")
    assert background(page) != light


@pytest.mark.feature("P8")
def test_the_theme_follows_the_machine_until_somebody_chooses(visitor):
    """A machine that turns dark in the evening takes the open page with it."""
    visitor.goto("/sign-in")
    light = background(visitor)
    visitor.emulate_media(color_scheme="dark")
    assert background(visitor) != light
    visitor.get_by_role("button", name="Light").click()
    expect(visitor.get_by_role("button", name="Light")).to_have_attribute("aria-pressed", "true")
    assert background(visitor) == light


@pytest.mark.feature("P1")
@pytest.mark.parametrize("who", [None, "requester", "pm"], ids=["visitor", "client", "provider"])
def test_an_address_that_does_not_exist_says_what_to_do(browsing, axe, shot, who):
    """There is a way on from every error."""
    page = browsing.open(who)
    answer = page.goto("/no/such/page")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    axe(page)
    shot(page, f"error-{who or 'visitor'}")
    page.get_by_role("main").get_by_role("link").first.click()
    expect(page).not_to_have_url(re.compile("/no/such/page"))


@pytest.mark.feature("P1")
def test_somebody_elses_thing_looks_like_one_that_does_not_exist(person):
    """An address says nothing of what others have."""
    page = person("requester")
    answer = page.goto("/orders/01890000-0000-7000-8000-000000000000")
    assert answer is not None
    assert answer.status == 404


@pytest.mark.feature("P1")
@pytest.mark.parametrize("who", [None, "requester", "pm"], ids=["visitor", "client", "provider"])
def test_the_first_load_is_light(browsing, who):
    """All that a browser fetches for its first page, compressed, is below 300 KB."""
    page = browsing.open(who)
    fetched = []
    page.on("requestfinished", lambda request: fetched.append(request))  # noqa: PLW0108 - Playwright marks the function
    page.goto("/", wait_until="load")
    page.wait_for_load_state("load")
    # Playwright gives a small negative number for what the browser had in its memory already.
    weights = {request.url: max(0, request.sizes()["responseBodySize"]) for request in fetched}
    assert len(weights) > 5
    assert sum(weights.values()) < MOST_BYTES, weights


@pytest.mark.feature("P8")
@pytest.mark.parametrize("who", ["requester", "pm"])
def test_the_frame_fits_a_phone(person, axe, shot, who):
    """The navigation is a bar there, and nothing is cut off."""
    page = person(who, phone=True)
    page.goto("/")
    expect(page.locator(".side-nav a").first).to_be_visible()
    axe(page)
    shot(page, f"home-{who}", "phone")


def background(page: Page) -> str:
    """The colour behind everything."""
    return str(page.evaluate("() => getComputedStyle(document.body).backgroundColor"))
