"""Home in the browser: what waits for a person, figures that lead on, and the first step of a new account."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.jobs import seat
from tests.e2e.journeys.desk import Desk, House

pytestmark = [pytest.mark.feature("P1"), pytest.mark.feature("P2")]


@pytest.fixture
def house(admin) -> House:
    """A client of the test's own, so that nothing of others waits."""
    return House.opened(admin)


@pytest.fixture
def home(house: House, desk: Desk) -> Desk:
    """Rita of that house asks, Paula of the agency answers."""
    return Desk(house.joined("rita", "requester"), desk.pm)


def test_an_empty_account_learns_the_first_step(browsing, house: House, home: Desk, axe, shot):
    """Three steps and one button; an observer is told what will be here."""
    house.contact("olga", "observer")
    page = browsing.open(seat(house, "rita"))
    page.goto("/")
    expect(page.get_by_role("heading", name="Welcome. This is how it goes:")).to_be_visible()
    axe(page)
    shot(page, "home-empty")
    page.get_by_role("link", name="Request your first quote").click()
    expect(page).to_have_url(re.compile("/request$"))
    observer = browsing.open(seat(house, "olga"))
    observer.goto("/")
    expect(observer.get_by_text("As soon as a colleague has asked for a quote")).to_be_visible()
    expect(observer.get_by_role("link", name="Request your first quote")).to_have_count(0)


def test_what_waits_for_a_person_appears_and_leads_there(browsing, house: House, home: Desk, axe, shot):
    """A draft, an offer, finished work and a refused file, each with its next step; live."""
    home.requested("fr", intent="draft")
    page = browsing.open(seat(house, "rita"))
    page.goto("/")
    waiting = page.locator("#home-waiting")
    expect(waiting.get_by_role("link", name=re.compile("^Go on with"))).to_be_visible()
    quote = home.sent("fr", "es")
    decide = waiting.get_by_role("link", name=f"Decide about {quote['name']}")
    expect(decide).to_be_visible()
    expect(waiting).to_contain_text("€60.00")
    order = home.ordered("fr")
    home.deliver(order, "fr")
    expect(waiting.get_by_role("link", name=f"Open {order['name']}")).to_be_visible()
    expect(page.locator("#home-projects progress").first).to_have_attribute("value", "100")
    activity = page.locator("#home-activity")
    expect(activity.get_by_role("link", name="Ready for your decision")).to_have_attribute("href", "/quotes?state=sent")
    axe(page)
    shot(page, "home")
    decide.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(quote["name"])


def test_figures_lead_to_the_filtered_list(browsing, house: House, home: Desk):
    """The number beside a state is the number of rows that the link shows."""
    for _ in range(2):
        home.requested("fr", intent="draft")
    page = browsing.open(seat(house, "rita"))
    page.goto("/")
    row = page.locator("#home-activity").get_by_role("row", name=re.compile("Draft"))
    expect(row.get_by_role("cell")).to_have_text("2")
    row.get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"/quotes\?state=draft"))
    expect(page.locator("tbody tr")).to_have_count(2)


def test_an_observer_has_nothing_to_decide(browsing, house: House, home: Desk, axe):
    """All is to be read, and nothing waits."""
    house.contact("olga", "observer")
    home.sent("fr")
    page = browsing.open(seat(house, "olga"))
    page.goto("/")
    expect(page.locator("#home-activity")).to_be_visible()
    expect(page.locator("#home-waiting")).to_have_count(0)
    axe(page)


def test_a_refused_file_is_said(browsing, house: House, home: Desk):
    """With what to do about it."""
    from gateway.client.uploads import upload

    assert upload(home.client, "photo.exe", b"MZ\x00\x01")["state"] == "rejected"
    home.requested("fr", intent="draft")
    page = browsing.open(seat(house, "rita"))
    page.goto("/")
    expect(page.locator("#home-waiting")).to_contain_text("photo.exe")
    expect(page.locator("#home-waiting")).to_contain_text("This file was refused.")
