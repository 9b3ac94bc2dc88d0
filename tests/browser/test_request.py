"""Requesting a quote and launching a project in the browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.requesting import choose, document, go_on, into, ready, source, text

NAME = "What shall we call it?"
THIRTY = (
    "French German Spanish Italian Dutch Danish Swedish Finnish Polish Czech Slovak Hungarian Romanian Bulgarian Greek "
    "Turkish Arabic Hebrew Japanese Korean Thai Vietnamese Indonesian Hindi Ukrainian Estonian Latvian Lithuanian "
    "Slovenian Croatian"
)


@pytest.mark.feature("Q1")
@pytest.mark.feature("Q3")
def test_two_documents_become_a_request(person, axe, shot):
    """Counts and price appear by themselves; what was sent leads to its quote."""
    page = person("requester")
    page.goto("/request")
    choose(page, [document("pump_manual.docx"), document("safety.docx", 10)])
    ready(page, 2)
    expect(page.get_by_label(NAME)).to_have_value("pump manual")
    source(page)
    into(page, "French", "German")
    axe(page)
    shot(page, "request-files")
    go_on(page)
    expect(page).to_have_url(re.compile("/details$"))
    page.get_by_label("Instructions").fill("Keep the names of buttons in English.")
    page.get_by_label("Wished deadline").fill("2027-01-15T17:00")
    expect(page.locator("#request-aside")).to_contain_text("with tax")
    axe(page)
    shot(page, "request-details")
    go_on(page)
    prices = page.get_by_role("region", name="Words and price per language")
    expect(prices.get_by_role("row", name=re.compile("French.*€"))).to_be_visible()
    expect(page.get_by_text("Keep the names of buttons in English.")).to_be_visible()
    axe(page)
    shot(page, "request-check")
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("on its way|is ready"))
    axe(page)
    shot(page, "request-done")
    page.get_by_role("link", name=re.compile("Go to quote Q-")).click()
    expect(page).to_have_url(re.compile("/quotes/"))


@pytest.mark.feature("Q3")
def test_the_price_appears_on_the_open_page(person):
    """Nobody has to load the page anew, and the button carries the price that is agreed to."""
    page = person("requester")
    page.goto("/request?intent=launch")
    choose(page, [document("live_price.docx")])
    ready(page, 1)
    source(page)
    into(page, "French")
    go_on(page)
    go_on(page)
    expect(page.get_by_role("button", name=re.compile(r"Start the work for €\d"))).to_be_visible()


@pytest.mark.feature("Q7")
@pytest.mark.feature("O1")
def test_a_launch_starts_the_work_at_the_price_that_was_seen(person, axe, shot):
    """The confirmation leads to the project as soon as there is one."""
    page = person("requester")
    page.goto("/request?intent=launch")
    expect(page.get_by_role("heading", level=1)).to_have_text("Launch a project")
    choose(page, [document("launch.docx")])
    ready(page, 1)
    source(page)
    into(page, "French")
    go_on(page)
    go_on(page)
    page.get_by_role("button", name=re.compile("Start the work for €")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The work has begun")
    link = page.get_by_role("link", name=re.compile("Go to project"))
    expect(link).to_be_visible()
    axe(page)
    shot(page, "launch-done")
    link.click()
    expect(page).to_have_url(re.compile("/orders/"))


@pytest.mark.feature("Q3")
def test_the_preview_can_be_skipped_and_a_request_needs_no_file(person):
    """Whoever is in a hurry sends after the first step."""
    page = person("requester")
    page.goto("/request")
    source(page)
    into(page, "French")
    page.get_by_label(NAME).fill("Call us about a film")
    page.get_by_role("button", name="Send at once, without a preview").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your request is on its way")


@pytest.mark.feature("Q1")
def test_what_is_missing_is_told_beside_the_field_and_nothing_is_lost(person, axe, shot):
    """The files that were sent stay, too."""
    page = person("requester")
    page.goto("/request")
    choose(page, [text("kept.txt")])
    ready(page, 1)
    source(page)
    page.get_by_label(NAME).fill("Without a language")
    go_on(page)
    errors = page.locator("#errors")
    expect(errors).to_be_focused()
    expect(errors).to_contain_text("Choose at least one language to translate into.")
    expect(page.get_by_label(NAME)).to_have_value("Without a language")
    ready(page, 1)
    expect(page.locator("[data-upload-row]")).to_contain_text("kept.txt")
    axe(page)
    shot(page, "request-errors", "wide")
    errors.get_by_role("link").first.click()
    into(page, "French")
    go_on(page)
    expect(page).to_have_url(re.compile("/details"))


@pytest.mark.feature("Q1")
def test_languages_are_typed_with_the_keyboard_alone(person, keyboard):
    """Typing finds, arrows choose, Enter takes, Backspace gives back."""
    page = person("requester")
    page.goto("/request")
    keys = keyboard(page)
    keys.go_to("combobox", "From")
    keys.type("German")
    keys.press("Enter")
    expect(page.get_by_role("combobox", name="From")).to_have_value("German")
    keys.go_to("combobox", "Into")
    for typed in ("portuguese (br", "swed"):
        keys.type(typed)
        keys.press("Enter")
    keys.type("chinese")
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(page.locator(".choose-one")).to_have_count(3)
    keys.press("Backspace")
    expect(page.locator(".choose-one")).to_have_text([re.compile(r"Portuguese \(Brazil\)"), re.compile("^Swedish")])
    keys.type("zzz")
    expect(page.get_by_text("No language found")).to_be_visible()
    keys.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    keys.go_to("textbox", NAME)
    keys.type("By keyboard")
    keys.go_to("button", "Continue")
    keys.press("Enter")
    expect(page).to_have_url(re.compile("/details$"))


@pytest.mark.feature("Q8")
def test_a_draft_is_found_again_changed_and_deleted(person):
    """It was kept by itself when the first step was left."""
    page = person("requester")
    draft = make_draft(page, "A draft to find")
    page.goto("/request")
    page.get_by_role("region", name="Your drafts").get_by_role("link", name="A draft to find").first.click()
    expect(page).to_have_url(re.compile(draft))
    page.get_by_label(NAME).fill("A draft that was found")
    go_on(page)
    page.get_by_role("button", name="Save and go back").click()
    expect(page.get_by_label(NAME)).to_have_value("A draft that was found")
    page.get_by_role("button", name="Delete this draft").click()
    expect(page.get_by_text("The draft was deleted.")).to_be_visible()
    answer = page.goto(draft)
    assert answer is not None
    assert answer.status == 404


@pytest.mark.feature("Q1")
def test_an_expired_session_in_the_middle_loses_nothing(person):
    """After signing in again the form is sent as it was."""
    page = person("requester")
    page.goto("/request")
    choose(page, [text("survivor.txt")])
    ready(page, 1)
    source(page)
    into(page, "French")
    page.get_by_label(NAME).fill("Longer than the session")
    page.context.clear_cookies(name=re.compile("portolan"))
    go_on(page)
    expect(page.get_by_text("Your session has ended.")).to_be_visible()
    page.get_by_label("Account").fill("nordwind")
    page.get_by_label("User id or e-mail").fill("anna")
    page.get_by_label("Password").fill("calm-harbour-demo")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Send again").click()
    expect(page).to_have_url(re.compile("/details$"))
    expect(page.get_by_text("Longer than the session")).to_be_visible()
    page.get_by_role("link", name="Files and languages").click()
    expect(page.locator("[data-upload-row]")).to_contain_text("survivor.txt")


@pytest.mark.feature("I4")
@pytest.mark.parametrize("who", ["observer", "finance", "administrator"])
def test_who_may_not_request_sees_no_button_and_a_clear_page(person, who, axe, shot):
    """The address leads to what to do instead."""
    page = person(who)
    page.goto("/quotes")
    expect(page.locator('.top a[href^="/request"]')).to_have_count(0)
    answer = page.goto("/request")
    assert answer is not None
    assert answer.status == 403
    axe(page)
    if who == "observer":
        expect(page.get_by_text("Requests are sent by requesters and managers.")).to_be_visible()
        shot(page, "request-observer", "wide")


@pytest.mark.feature("Q1")
def test_staff_request_for_a_client_on_its_written_word(person, axe, shot):
    """First the client, then its contact, at last where the client said so."""
    page = person("pm")
    page.goto("/request")
    axe(page)
    shot(page, "request-whom", "wide")
    page.get_by_role("link", name="Nordwind GmbH").click()
    page.get_by_label("On behalf of").select_option(label="Anna Berg")
    source(page)
    into(page, "French")
    page.get_by_label(NAME).fill("Asked for by telephone")
    go_on(page)
    go_on(page)
    page.get_by_label("The client's written word").fill("E-mail of 20 November")
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_role("link", name=re.compile("Go to quote"))).to_be_visible()


@pytest.mark.feature("Q1")
def test_without_script_languages_are_chosen_from_a_list(without_script):
    """Files need script; a request does not."""
    page = without_script("requester")
    page.goto("/request")
    page.get_by_label("From").select_option("en")
    page.get_by_label("Into").select_option(["fr", "de"])
    page.get_by_label(NAME).fill("Without script")
    go_on(page)
    go_on(page)
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your request is on its way")


@pytest.mark.feature("P8")
def test_thirty_languages_fit_a_page_and_a_phone(person, axe, shot):
    """Long lists wrap, and nothing is cut off."""
    page = person("requester", phone=True)
    page.goto("/request")
    source(page)
    into(page, *THIRTY.split())
    page.get_by_label(NAME).fill("All over the world: " + "a very long name of a very large project " * 3)
    axe(page)
    shot(page, "request-thirty", "phone")
    go_on(page)
    shot(page, "request-thirty-details", "phone")
    go_on(page)
    axe(page)
    shot(page, "request-thirty-check", "phone", "wide")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def make_draft(page: Page, name: str) -> str:
    """Leave the first step, and return the address of the draft."""
    page.goto("/request")
    source(page)
    into(page, "French")
    page.get_by_label(NAME).fill(name)
    go_on(page)
    expect(page).to_have_url(re.compile("/details$"))
    return page.url.removesuffix("/details")
