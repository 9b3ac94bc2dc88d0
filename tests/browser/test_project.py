"""A project in the browser: progress and deliveries as they come, and the client's word on them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.journeys.desk import Desk, Thing


def open_order(page: Page, order: Thing) -> None:
    """Go to a project."""
    page.goto(f"/orders/{order['id']}")
    expect(page.get_by_role("heading", level=1)).to_have_text(order["name"])


def state(page: Page, text: str) -> None:
    """Expect the state that the head of the page tells."""
    expect(page.locator("#order-head .chips").get_by_text(text, exact=True)).to_be_visible()


def finished(desk: Desk, *targets: str) -> Thing:
    """Bring an order to the client's word on all of its languages."""
    order = desk.ordered(*targets)
    for language in targets:
        desk.deliver(order, language)
    return order


@pytest.mark.feature("O3")
@pytest.mark.feature("O4")
@pytest.mark.feature("O5")
def test_two_browsers_follow_a_project_to_its_approval(two_browsers, desk: Desk, axe, shot):
    """Progress and deliveries appear at the client; what it approves and sends back appears at the provider."""
    order = desk.ordered("fr", "es")
    path = f"/orders/{order['id']}"
    client, provider = two_browsers("requester", "pm")
    open_order(client, order)
    open_order(provider, order)
    desk.pm.move(path, "report_progress", target="fr", percent=40, step="translation")
    expect(client.locator("#work-fr progress")).to_have_attribute("value", "40")
    expect(client.locator("#work-fr")).to_contain_text("Step: translation")
    desk.deliver(order, "fr")
    expect(client.locator("#work-fr")).to_contain_text("manual.txt")
    desk.deliver(order, "es")
    state(client, "Ready for your approval")
    axe(client)
    shot(client, "project")
    client.locator("#work-fr").get_by_role("link", name="Approve: French").click()
    dialog = client.get_by_role("dialog")
    expect(dialog.get_by_label("French")).to_be_checked()
    expect(dialog.get_by_label("Spanish")).not_to_be_checked()
    dialog.get_by_role("button", name="Approve", exact=True).click()
    expect(client.locator("#work-fr")).to_contain_text("Approved")
    expect(provider.locator("#work-fr")).to_contain_text("Approved")
    client.locator("#work-es").get_by_role("link", name="Send back: Spanish").click()
    dialog = client.get_by_role("dialog")
    dialog.get_by_label("Message").fill("The product name must stay.")
    dialog.get_by_text("Corrections, one by one").click()
    first = dialog.locator(".correction").first
    first.get_by_label("Language").select_option("es")
    first.get_by_label("Place").fill("Page 3")
    first.get_by_label("What is wrong").fill("Portolan was translated.")
    axe(client)
    dialog.get_by_role("button", name="Send back", exact=True).click()
    state(client, "Being corrected")
    expect(client.locator("#order-records")).to_contain_text("Portolan was translated.")
    expect(provider.locator("#order-records")).to_contain_text("The product name must stay.")
    expect(provider.locator("#order-records")).to_contain_text("Page 3")
    expect(client.locator("#order-timeline")).to_contain_text("Sent back for correction")
    axe(client)
    shot(client, "project-corrections")


@pytest.mark.feature("O5")
def test_work_is_approved_without_script(without_script, desk: Desk):
    """The form is a page; the deliveries are links."""
    order = finished(desk, "fr")
    page = without_script("requester")
    open_order(page, order)
    page.locator("#order-head").get_by_role("link", name="Approve", exact=True).click()
    page.get_by_label("Message").fill("Thank you.")
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.locator("[data-done]")).to_be_visible()
    expect(page.locator("#work-fr")).to_contain_text("Approved")
    expect(page.locator("#order-timeline")).to_contain_text("Thank you.")


@pytest.mark.feature("O5")
@pytest.mark.feature("P8")
def test_work_is_approved_with_the_keyboard_alone(person, desk: Desk, keyboard):
    """From the top of the page to the button in the dialog."""
    order = finished(desk, "fr")
    page = person("requester")
    open_order(page, order)
    keys = keyboard(page)
    keys.go_to("link", "Approve")
    keys.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    keys.go_to("button", "Approve")
    keys.press("Enter")
    expect(page.locator("#work-fr")).to_contain_text("Approved")


@pytest.mark.feature("D3")
@pytest.mark.feature("I4")
def test_an_observer_downloads_and_is_offered_nothing(person, desk: Desk, axe):
    """One file, one language, everything; no button changes anything."""
    order = finished(desk, "fr", "es")
    page = person("observer")
    open_order(page, order)
    expect(page.locator("[data-act]")).to_have_count(0)
    expect(page.get_by_role("link", name="Edit the details")).to_have_count(0)
    work = page.locator("#work-fr")
    one = page.context.request.get(work.get_by_role("link", name="Download manual.txt").get_attribute("href"))
    assert one.body().decode() == "La grue.\n"
    for link in (work.get_by_role("link", name="French as zip"), page.get_by_role("link", name="All files as zip")):
        archive = page.context.request.get(link.get_attribute("href"))
        assert archive.ok
        assert archive.body().startswith(b"PK")
    axe(page)


@pytest.mark.feature("O4")
def test_a_recalled_delivery_is_said_clearly(person, desk: Desk, axe, shot):
    """Its files are struck out and not to be fetched; the reason is in the time line."""
    order = finished(desk, "fr")
    path = f"/orders/{order['id']}"
    wrong = desk.client.get(path)["targets"][0]["deliveries"][0]["id"]
    page = person("requester")
    open_order(page, order)
    desk.pm.move(path, "recall_delivery", delivery_id=wrong, message="The wrong file.")
    expect(page.locator("#work-fr")).to_contain_text("Please do not use its files.")
    expect(page.locator("#work-fr").get_by_role("link", name="Download manual.txt")).to_have_count(0)
    expect(page.locator("#order-timeline")).to_contain_text("The wrong file.")
    axe(page)
    shot(page, "project-recalled", "wide")


@pytest.mark.feature("O2")
def test_hold_cancellation_and_complaint_are_seen(person, desk: Desk, axe):
    """What stands beside the state is said at the top, with its words."""
    order = desk.ordered("fr")
    path = f"/orders/{order['id']}"
    desk.pm.move(path, "hold", message="We wait for the drawings.")
    desk.client.move(path, "request_cancellation", message="The product was withdrawn.")
    page = person("requester")
    open_order(page, order)
    head = page.locator("#order-head")
    for text in ("On hold", "We wait for the drawings.", "Cancellation asked for", "The product was withdrawn."):
        expect(head.get_by_text(text, exact=True).first).to_be_visible()
    axe(page)
    desk.pm.move(path, "agree_cancellation", payable={"amount": "12.00", "currency": "EUR"}, message="Agreed.")
    expect(page.locator("#order-records")).to_contain_text("Still to be paid: €12.00 net")
    state(page, "Cancelled")


@pytest.mark.feature("B3")
def test_cost_and_invoice_are_beside_the_work(person, desk: Desk):
    """After the approval the invoice is a link."""
    order = desk.approved("fr")
    page = person("requester")
    open_order(page, order)
    expect(page.locator("#order-cost .total-figure")).to_have_text("€35.70")
    expect(page.locator("#order-cost").get_by_role("link", name=re.compile("^INV-"))).to_be_visible()


@pytest.mark.feature("O12")
def test_the_purchase_order_and_who_is_told_are_changed(person, desk: Desk):
    """A manager's form; it names colleagues."""
    order = desk.ordered("fr")
    page = person("manager")
    open_order(page, order)
    page.get_by_role("link", name="Edit the details").click()
    page.get_by_label("Purchase order").fill("PO-4712")
    page.get_by_label("Otto Lang").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#order-facts")).to_contain_text("PO-4712")
    expect(page.locator("#order-facts")).to_contain_text("Otto Lang")
