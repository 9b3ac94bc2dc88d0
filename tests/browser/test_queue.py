"""The work queue in the browser: what waits, while clients work."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.desks import desk, prepared, row
from tests.e2e.journeys.desk import Desk

__all__ = ["desk"]


@pytest.mark.feature("O14", "N6")
def test_the_queue_shows_what_clients_do_while_they_do_it(two_browsers, desk):
    """A request appears without reloading, is taken on with one click, and leaves the queue when it is withdrawn."""
    page, other = two_browsers("pm", "pm")
    page.goto("/desk")
    expect(page.locator("body")).to_have_attribute("data-connection", "online")
    quote = desk.requested("fr", files=[])
    waiting = row(page, "new", quote)
    expect(waiting).to_contain_text(quote["name"])
    other.goto("/desk")
    row(other, "new", quote).get_by_role("button", name="Take on").click()
    expect(other).to_have_url(re.compile(f"/quotes/{quote['id']}/prepare"))
    expect(waiting).to_have_count(0)
    expect(row(page, "preparation", quote)).to_be_visible()
    desk.client.move(f"/quotes/{quote['id']}", "withdraw")
    expect(row(page, "preparation", quote)).to_have_count(0)


@pytest.mark.feature("O14")
def test_the_queue_is_narrowed_to_a_client(person, desk, sign_in):
    """The choice is in the address; another client's work is not shown."""
    ours = desk.requested("fr", files=[])
    theirs = Desk(sign_in("claire", "lumiere"), desk.pm).requested("en", files=[], source_language="fr")
    page = person("pm")
    page.goto("/desk")
    page.locator("select[name=client]").select_option(label="Nordwind GmbH")
    page.get_by_role("button", name="Show").click()
    expect(row(page, "new", ours)).to_be_visible()
    expect(row(page, "new", theirs)).to_have_count(0)


@pytest.mark.feature("O14", "Q7")
def test_the_queue_tells_words_and_what_was_launched_without_a_price(person, desk):
    """Counted requests with their words; a launch stays until its price is agreed, and its list is one click away."""
    counted = prepared(desk, "fr", "es")
    launched = desk.requested("fr", files=[], intent="launch")
    page = person("pm")
    page.goto("/desk")
    expect(row(page, "preparation", counted).get_by_role("cell").nth(4)).to_have_text("400")
    waiting = row(page, "pending", launched)
    expect(waiting).to_be_visible()
    expect(waiting).not_to_contain_text("Price with the client")
    page.goto(f"/quotes?price_pending=true&search={launched['number']}")
    expect(page.locator("#rows tbody tr")).to_have_count(1)
    expect(page.get_by_role("search")).to_contain_text("Launched, price to come")
