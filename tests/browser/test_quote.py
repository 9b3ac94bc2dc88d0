"""A quote in the browser: its price explained, its versions, and the client's decision."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.jobs import large, long_text, seat
from tests.e2e.journeys.desk import Desk, House


def open_quote(page: Page, quote: dict) -> None:
    """Go to a quote."""
    page.goto(f"/quotes/{quote['id']}")
    expect(page.get_by_role("heading", level=1)).to_have_text(quote["name"])


def state(page: Page, text: str) -> None:
    """Expect the state that the head of the page tells."""
    expect(page.locator("#quote-head .chips").get_by_text(text, exact=True)).to_be_visible()


@pytest.mark.feature("Q10")
@pytest.mark.feature("Q6")
def test_the_price_opens_to_its_words_and_some_languages_are_accepted(person, desk: Desk, axe, shot):
    """Total, languages, bands, rate; then one of two languages, and the project that follows."""
    quote = desk.sent("fr", "es", files=long_text(desk))
    page = person("requester")
    open_quote(page, quote)
    state(page, "Ready for your decision")
    expect(page.locator(".total-figure")).to_contain_text("€114.24")
    page.locator("#price-fr summary").click()
    line = page.locator("#price-fr .figures")
    expect(line.get_by_role("row", name="No match")).to_contain_text("400")
    expect(page.locator("#price-fr .sum")).to_contain_text("€0.12")
    expect(page.locator("#price-fr .sum")).to_contain_text("€48.00")
    axe(page)
    shot(page, "quote")
    page.get_by_role("link", name="Accept", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("€48.00 net").first).to_be_visible()
    expect(dialog.get_by_text("All, unless you choose some.")).to_be_visible()
    dialog.get_by_label("French").check()
    axe(page)
    shot(page, "quote-accept", "wide", whole=False)
    dialog.get_by_role("button", name="Accept", exact=True).click()
    expect(page.locator("[data-done]")).to_be_visible()
    state(page, "Accepted")
    page.get_by_role("link", name=re.compile("Go to (the )?project")).click()
    expect(page.locator("#order-head")).to_be_visible()
    expect(page.locator("#work-fr")).to_be_visible()
    expect(page.locator("#work-es")).to_have_count(0)
    expect(page.locator("#order-cost")).to_contain_text("€57.12")


@pytest.mark.feature("Q6")
def test_a_quote_is_accepted_without_script(without_script, desk: Desk):
    """The links are pages and the forms are plain; the way to the project works too."""
    quote = desk.sent("fr", "es")
    page = without_script("requester")
    open_quote(page, quote)
    page.get_by_role("link", name="Accept", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Accept")
    page.get_by_role("button", name="Accept", exact=True).click()
    state(page, "Accepted")
    page.goto(f"/quotes/{quote['id']}/project")
    expect(page).to_have_url(re.compile("/orders/"))
    expect(page.locator("#order-head")).to_be_visible()


@pytest.mark.feature("Q6")
@pytest.mark.feature("P8")
def test_a_quote_is_accepted_with_the_keyboard_alone(person, desk: Desk, keyboard):
    """From the skip link to the button in the dialog."""
    quote = desk.sent("fr")
    page = person("requester")
    open_quote(page, quote)
    keys = keyboard(page)
    keys.go_to("link", "Accept")
    keys.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    keys.go_to("button", "Accept")
    keys.press("Enter")
    state(page, "Accepted")


@pytest.mark.feature("Q6")
def test_an_offer_as_a_whole_offers_no_choice_of_languages(person, desk: Desk):
    """What cannot be accepted in parts is not shown in parts."""
    quote = desk.sent("fr", "es", as_whole=True)
    page = person("requester")
    page.goto(f"/quotes/{quote['id']}/transitions/accept")
    expect(page.get_by_role("button", name="Accept", exact=True)).to_be_visible()
    expect(page.get_by_role("checkbox")).to_have_count(0)


@pytest.mark.feature("Q6")
@pytest.mark.parametrize(
    ("event", "button", "after"),
    [("reject", "Reject", "Rejected"), ("request_change", "Ask for a change", "Change asked for")],
)
def test_a_reason_goes_with_a_no(person, desk: Desk, event: str, button: str, after: str):
    """Rejecting and asking for a change need words; both sides read them."""
    quote = desk.sent("fr")
    page = person("requester")
    open_quote(page, quote)
    page.locator("#quote-head summary").click()
    page.locator(f"#quote-head [data-act={event}]").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=button, exact=True).click()
    expect(dialog.get_by_label("Message")).to_be_focused()
    dialog.get_by_label("Message").fill("The date is too late for us.")
    dialog.get_by_role("button", name=button, exact=True).click()
    state(page, after)
    expect(page.locator("#quote-head")).to_contain_text("The date is too late for us.")


@pytest.mark.feature("I4")
def test_an_observer_sees_everything_and_is_offered_nothing(person, desk: Desk, axe):
    """Prices, files and versions are there; no button changes anything."""
    quote = desk.sent("fr")
    page = person("observer")
    open_quote(page, quote)
    expect(page.locator(".total-figure")).to_be_visible()
    expect(page.locator("[data-act]")).to_have_count(0)
    expect(page.get_by_role("link", name="Edit the details")).to_have_count(0)
    expect(page.get_by_role("link", name="Download manual.txt")).to_be_visible()
    axe(page)


@pytest.mark.feature("I4")
def test_a_manager_decides_about_a_colleagues_quote(person, desk: Desk):
    """The same page, with the same acts, on somebody else's request."""
    quote = desk.sent("fr")
    page = person("manager")
    open_quote(page, quote)
    expect(page.locator("#quote-facts")).to_contain_text("Anna Berg")
    page.get_by_role("link", name="Accept", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Accept", exact=True).click()
    state(page, "Accepted")


@pytest.mark.feature("Q11")
def test_a_new_version_appears_at_the_client_while_it_looks(two_browsers, desk: Desk, axe, shot):
    """What the provider sends is there without loading; the version before stays to be read."""
    quote = desk.sent("fr", files=long_text(desk))
    path = f"/quotes/{quote['id']}"
    desk.client.move(path, "request_change", message="Cheaper, please.")
    client, provider = two_browsers("requester", "pm")
    open_quote(client, quote)
    state(client, "Change asked for")
    discount = {"name": "Loyal client", "kind": "discount", "percent": "10"}
    desk.pm.change("PUT", f"{path}/lines", {"adjustments": [discount]}, etag="*")
    provider.goto(f"{path}/transitions/send")
    provider.get_by_label("Message").fill("Ten percent less.")
    provider.get_by_role("button", name="Send the offer").click()
    expect(provider.locator("[data-done]")).to_be_visible()
    state(client, "Ready for your decision")
    expect(client.locator(".total-figure")).to_contain_text("€51.41")
    expect(client.locator("#quote-price")).to_contain_text("Loyal client")
    versions = client.locator("#quote-versions")
    expect(versions).to_contain_text("Ten percent less.")
    versions.get_by_role("link", name="Version 1", exact=True).click()
    expect(client.locator(".total-figure")).to_contain_text("€57.12")
    expect(client.get_by_text("You are looking at version 1.")).to_be_visible()
    axe(client)
    shot(client, "quote-version")
    client.get_by_role("link", name="Show what holds now").click()
    expect(client.locator(".total-figure")).to_contain_text("€51.41")


@pytest.mark.feature("Q9")
def test_each_version_is_fetched_as_pdf(person, desk: Desk):
    """The link leads to the paper."""
    quote = desk.sent("fr")
    page = person("requester")
    open_quote(page, quote)
    href = page.get_by_role("link", name="Download as PDF").get_attribute("href")
    paper = page.context.request.get(href)
    assert paper.ok, paper.text()
    assert paper.body().startswith(b"%PDF")


@pytest.mark.feature("Q9")
def test_an_unknown_version_does_not_exist(person, desk: Desk):
    """An address that names version 9 says that there is nothing."""
    page = person("requester")
    answer = page.goto(f"/quotes/{desk.sent('fr')['id']}?offer=9")
    assert answer is not None
    assert answer.status == 404


@pytest.mark.feature("Q1")
@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_numbers_and_names_are_changed_while_it_is_open(browsing, desk: Desk, script: bool):
    """Name, purchase order, cost centre, and who is told."""
    quote = desk.sent("fr")
    page = browsing.open("manager", script=script)
    open_quote(page, quote)
    page.get_by_role("link", name="Edit the details").click()
    page.get_by_role("textbox", name="Name", exact=True).fill("Crane manual, second edition")
    page.get_by_label("Purchase order").fill("PO-4711")
    page.get_by_label("Cost centre").fill("Port 3")
    page.get_by_label("Marie Vogt").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Crane manual, second edition")
    facts = page.locator("#quote-facts")
    for text in ("PO-4711", "Port 3", "1 colleague"):
        expect(facts).to_contain_text(text)
    page.get_by_role("link", name="Edit the details").click()
    page.get_by_label("Purchase order").fill("")
    page.get_by_label("Marie Vogt").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(facts).not_to_contain_text("PO-4711")
    expect(facts).not_to_contain_text("colleague")


@pytest.mark.feature("I3")
def test_who_sees_no_prices_sees_words_and_whom_to_ask(browsing, admin, desk: Desk, axe):
    """Money is absent everywhere, and a sentence says who decides."""
    house = House.opened(admin, show_prices=False)
    quote = Desk(house.joined("rita", "requester"), desk.pm).sent("fr")
    page = browsing.open(seat(house, "rita"))
    open_quote(page, quote)
    expect(page.get_by_text("A manager of your organisation decides.")).to_be_visible()
    expect(page.locator("#quote-price")).to_contain_text("11 words")
    assert "€" not in page.locator("main").inner_text()
    expect(page.locator("[data-act=accept]")).to_have_count(0)
    axe(page)


@pytest.mark.feature("Q9")
@pytest.mark.feature("O3")
@pytest.mark.timeout(600)
def test_the_largest_quote_and_its_project_hold_up(person, desk: Desk, axe, shot):
    """A name of 200 characters, 30 languages and 200 files: nothing is cut off or pushed away."""
    quote = large(desk)
    page = person("requester")
    open_quote(page, quote)
    expect(page.locator("#quote-price details.target")).to_have_count(30)
    axe(page)
    shot(page, "quote-large")
    page.get_by_role("link", name="Accept", exact=True).click()
    expect(page.get_by_role("dialog").get_by_role("checkbox")).to_have_count(30)
    axe(page)
    shot(page, "quote-large-accept", whole=False)
    page.get_by_role("dialog").get_by_role("button", name="Accept", exact=True).click()
    state(page, "Accepted")
    page.goto(f"/quotes/{quote['id']}/project")
    expect(page.locator(".work")).to_have_count(30)
    axe(page)
    shot(page, "project-large")
