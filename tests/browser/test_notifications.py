"""Notifications: the count that grows by itself, the list, and marking as read."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import Seat
from tests.conftest import SignIn
from tests.e2e.journeys.desk import Desk, House

BELL = "#bell"


@pytest.fixture
def house(admin) -> House:
    """A client of the test's own, so that nobody else's news are counted."""
    return House.opened(admin)


@pytest.fixture
def theirs(house: House, sign_in: SignIn, production_rests: None) -> Desk:
    """Nina of that client asks, Paula of the agency answers."""
    return Desk(house.joined("nina", "requester", name="Nina Hall"), sign_in("paula", "agency"))


def unread(page: Page, number: int) -> None:
    """Expect the count at the bell, for eyes and for ears."""
    bell = page.locator(BELL)
    if number == 0:
        expect(bell.locator(".badge-count")).to_have_count(0)
    else:
        expect(bell.locator(".badge-count")).to_have_text(str(number))
        expect(bell).to_have_attribute("aria-label", re.compile(rf"{number} unread"))


@pytest.mark.feature("N2")
def test_the_count_grows_on_an_open_page_and_following_marks_as_read(person, house, theirs, axe, shot):
    """A quote is sent; the bell of the page that is open says so, and leads there."""
    quote = theirs.prepared("fr")
    page = person(Seat(house.account_id, "nina"))
    page.goto("/profile")
    unread(page, 0)
    theirs.pm.move(f"/quotes/{quote['id']}", "send")
    unread(page, 1)
    page.locator(BELL).click()
    item = page.locator(".news-item.unread")
    expect(item).to_have_count(1)
    expect(item).to_contain_text(quote["name"])
    axe(page)
    shot(page, "notifications")
    item.get_by_role("button").click()
    expect(page).to_have_url(re.compile(f"/quotes/{quote['id']}"))
    unread(page, 0)
    page.goto("/notifications?unread=true")
    expect(page.get_by_role("heading", name="Nothing new")).to_be_visible()
    axe(page)


@pytest.mark.feature("N2")
@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_everything_is_marked_as_read_at_once(browsing, house, theirs, script):
    """One button, and the count is gone, also in a second window that is open elsewhere."""
    for quote in (theirs.prepared("fr"), theirs.prepared("es")):
        theirs.pm.move(f"/quotes/{quote['id']}", "send")
    theirs.client.wait("/notifications", lambda found: found["unread"] == 2)
    seat = Seat(house.account_id, "nina")
    page, other = browsing.open(seat, script=script), browsing.open(seat)
    other.goto("/quotes")
    unread(other, 2)
    page.goto("/notifications")
    unread(page, 2)
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_text("Everything is marked as read.")).to_be_visible()
    expect(page.get_by_role("button", name="Mark all as read")).to_have_count(0)
    unread(page, 0)
    unread(other, 0)


@pytest.mark.feature("N2")
def test_what_one_window_follows_is_read_in_the_other(browsing, house, theirs):
    """The list and the count of the other window change; a colleague's are left alone."""
    quotes = [theirs.prepared("fr"), theirs.prepared("es")]
    for quote in quotes:
        theirs.pm.move(f"/quotes/{quote['id']}", "send")
    theirs.client.wait("/notifications", lambda found: found["unread"] == 2)
    seat = Seat(house.account_id, "nina")
    page, other = browsing.open(seat), browsing.open(seat)
    other.goto("/notifications")
    expect(other.locator(".news-item.unread")).to_have_count(2)
    page.goto("/notifications")
    page.locator(".news-item.unread").filter(has_text=quotes[0]["name"]).get_by_role("button").click()
    expect(page).to_have_url(re.compile(f"/quotes/{quotes[0]['id']}"))
    expect(other.locator(".news-item.unread")).to_have_count(1)
    expect(other.locator(".news-item.unread")).to_contain_text(quotes[1]["name"])
    unread(other, 1)


@pytest.mark.feature("N2")
def test_who_has_no_news_is_told_what_will_be_there(person, house, theirs, axe, shot):
    """An empty page teaches."""
    page = person(Seat(house.account_id, "nina"))
    page.goto("/notifications")
    expect(page.get_by_role("heading", name="Nothing new")).to_be_visible()
    axe(page)
    shot(page, "notifications-empty")
