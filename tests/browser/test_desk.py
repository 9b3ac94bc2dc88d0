"""The provider's desks in the browser: of a quote and of an order; their queue is in `test_queue`."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from deploy.local.plan import Plan
from deploy.local.supervision import Supervisor
from tests.browser.desks import desk, prepared, row
from tests.e2e.journeys.desk import Thing

__all__ = ["desk"]

PRODUCTION = "pseudo-tms"


@pytest.fixture
def production_rests(plan: Plan) -> Iterator[None]:
    """Nobody but the project manager delivers while a test does."""
    supervisor = Supervisor(plan.state)
    supervisor.stop(PRODUCTION)
    yield
    supervisor.start(PRODUCTION)


def line(page: Page, number: int) -> Locator:
    """Return one line of the price."""
    return page.locator(f"#f-lines-{number}")


def press(page: Page, name: str) -> None:
    """Press a button of the page's content by its name."""
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def recall(page: Page, quote: Thing, message: str) -> None:
    """Take an offer back."""
    page.get_by_role("link", name="Recall the offer").click()
    page.get_by_label("Message").fill(message)
    page.locator("#dialog").get_by_role("button", name="Recall the offer").click()
    expect(page).to_have_url(re.compile(f"/quotes/{quote['id']}$"))


@pytest.mark.feature("Q5", "Q11")
def test_a_request_is_counted_priced_sent_recalled_and_sent_again(person, desk):
    """The project manager does it all on one page; the server calculates, the client gets two versions."""
    quote = prepared(desk, "fr", "es")
    page = person("pm")
    page.goto("/desk")
    row(page, "preparation", quote).get_by_role("link", name=re.compile("Prepare|Open")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(quote["name"])

    page.locator("#counts > summary").click()
    page.get_by_label("No match, French").first.fill("1,000")
    press(page, "Save the counts")
    expect(line(page, 0)).to_contain_text("€120.00")

    line(page, 1).get_by_label("Rate in EUR").fill("0,10")
    press(page, "Recalculate and save")
    expect(line(page, 1)).to_contain_text("€40.00")
    expect(line(page, 1)).to_contain_text("Rate typed by hand")

    press(page, "Add a discount or surcharge")
    page.locator("[name='adjustments.0.name']").fill("Loyal client")
    page.locator("[name='adjustments.0.value']").fill("10")
    press(page, "Recalculate and save")
    expect(page.locator("#desk-total")).to_contain_text("€144.00")

    page.get_by_label("Delivery by").fill("2027-03-01T16:00")
    page.get_by_label("Message with the offer").fill("As agreed by phone.")
    press(page, "Save and send the offer")
    expect(page.get_by_role("status").first).to_contain_text("The offer was sent")
    sent = desk.client.get(f"/quotes/{quote['id']}")
    assert (sent["price"]["net"]["amount"], sent["offers"][0]["message"]) == ("144.00", "As agreed by phone.")
    assert sent["deadline"].startswith("2027-03-01T16:00")

    recall(page, quote, "The discount was wrong.")
    page.goto(f"/quotes/{quote['id']}/prepare")
    page.get_by_role("button", name="Remove discount or surcharge 1").click()
    press(page, "Save and send the offer")
    expect(page.get_by_role("status").first).to_contain_text("The offer was sent")
    offers = desk.client.get(f"/quotes/{quote['id']}")["offers"]
    assert [each["price"]["net"]["amount"] for each in offers] == ["144.00", "160.00"]


@pytest.mark.feature("Q5")
def test_without_script_a_line_is_added_priced_and_sent(without_script, desk):
    """Adding a line is a button of the form, so nothing of it needs script."""
    quote = desk.requested("fr", files=[])
    page = without_script("pm")
    page.goto(f"/quotes/{quote['id']}/prepare")
    page.get_by_label("How the new line is counted").select_option("quantity")
    press(page, "Add a line")
    line(page, 0).get_by_label("Quantity").fill("3")
    line(page, 0).get_by_label("Unit").select_option("hour")
    line(page, 0).get_by_label("Rate in").fill("60")
    press(page, "Recalculate and save")
    expect(line(page, 0)).to_contain_text("€180.00")
    press(page, "Save and send the offer")
    expect(page.locator("#desk-head")).to_contain_text("With the client")
    assert desk.client.get(f"/quotes/{quote['id']}")["net"]["amount"] == "180.00"


@pytest.mark.feature("Q5")
def test_what_is_no_number_is_told_beside_its_field(person, desk):
    """Whatever else was typed stays."""
    quote = prepared(desk, "fr")
    page = person("pm")
    page.goto(f"/quotes/{quote['id']}/prepare")
    page.get_by_label("Note to the client").fill("With our best wishes.")
    line(page, 0).get_by_label("Rate in EUR").fill("a lot")
    press(page, "Recalculate and save")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(line(page, 0).locator(".field-error")).to_be_visible()
    expect(line(page, 0).get_by_label("Rate in EUR")).to_have_value("a lot")
    expect(page.get_by_label("Note to the client")).to_have_value("With our best wishes.")


@pytest.mark.feature("Q5", "P5")
def test_who_saves_second_is_told_and_loses_nothing(person, desk):
    """The first saving stands until the second person has read that there was one, and saves again."""
    quote = prepared(desk, "fr")
    address = f"/quotes/{quote['id']}/prepare"
    slow, fast = person("pm"), person("pm")
    for page in (slow, fast):
        page.goto(address)
    line(fast, 0).get_by_label("Rate in EUR").fill("0.2")
    press(fast, "Recalculate and save")
    expect(line(fast, 0)).to_contain_text("€80.00")

    line(slow, 0).get_by_label("Rate in EUR").fill("0.5")
    press(slow, "Recalculate and save")
    expect(slow.get_by_role("alert")).to_contain_text("Somebody else saved this quote")
    expect(line(slow, 0).get_by_label("Rate in EUR")).to_have_value("0.5")
    assert desk.pm.get(f"/quotes/{quote['id']}")["price"]["net"]["amount"] == "80.00"
    press(slow, "Recalculate and save")
    expect(line(slow, 0)).to_contain_text("€200.00")


@pytest.mark.feature("O14", "O3", "O4")
@pytest.mark.usefixtures("production_rests")
def test_a_launched_project_is_confirmed_reported_on_and_delivered(person, desk, axe, shot):
    """One language by choosing files, the other by dropping; what the client has not fetched is recalled."""
    launched = desk.client.post("/quotes", desk.wish("fr", "es", intent="launch"))
    order = desk.order_of(launched)
    page = person("pm")
    page.goto("/desk")
    row(page, "submitted", order).get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("status").first).to_contain_text("confirmed")

    page.goto(f"/orders/{order['id']}/work")
    french, spanish = page.locator("#work-fr"), page.locator("#work-es")
    french.get_by_label("Done, in percent").fill("40")
    french.get_by_label("Step").fill("revision")
    french.get_by_role("button", name="Report progress").click()
    expect(page.locator("#status-fr")).to_contain_text("40%")

    text = {"mimeType": "text/plain", "buffer": b"La grue.\n"}
    french.locator("input[type=file]").first.set_input_files({"name": "part-one.txt", **text})
    expect(french.locator("[data-upload-row]:not(template *) [data-part=state]").first).to_have_text("Ready")
    french.get_by_label("This completes the language").uncheck()
    french.get_by_role("button", name="Deliver French").click()
    expect(page.locator("#status-fr")).to_contain_text("part-one.txt")
    expect(page.locator("#status-fr")).to_contain_text("Partly delivered")
    expect(
        french.locator("[data-upload-row]:not(template *)"), "what was delivered is not offered again"
    ).to_have_count(0)

    drop(spanish, "whole.txt", "La grúa.\n")
    expect(spanish.locator("[data-upload-row]:not(template *) [data-part=state]").first).to_have_text("Ready")
    axe(page)
    shot(page, "desk-work")
    spanish.get_by_role("button", name="Deliver Spanish").click()
    expect(page.locator("#status-es")).to_contain_text("whole.txt")
    assert desk.client.get(f"/orders/{order['id']}")["targets"][1]["state"] == "delivered"

    page.locator("#status-es").get_by_text("Recall this delivery").click()
    page.get_by_label("Reason").last.fill("It was the wrong file.")
    page.get_by_role("button", name="Recall the delivery into Spanish").click()
    expect(page.locator("#status-es")).to_contain_text("Recalled")
    assert desk.client.get(f"/orders/{order['id']}")["targets"][1]["state"] == "in_progress"


def drop(zone: Locator, name: str, text: str) -> None:
    """Drop a file onto the zone of a language."""
    transfer = zone.page.evaluate_handle(
        """([name, text]) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([text], name, { type: "text/plain" }));
            return transfer;
        }""",
        [name, text],
    )
    zone.locator("[data-upload-drop]").dispatch_event("drop", {"dataTransfer": transfer})


@pytest.mark.feature("O9", "O5")
@pytest.mark.usefixtures("production_rests")
def test_corrections_stand_beside_their_language_and_a_cancellation_is_answered(person, desk, axe, shot):
    """What was sent back is read where it is delivered anew; the answer is one click away."""
    order = desk.ordered("fr", "es")
    desk.deliver(order, "fr")
    path = f"/orders/{order['id']}"
    items = [{"target": "fr", "comment": "Keep the name Portolan.", "segment": "1"}]
    desk.client.move(path, "send_back", targets=["fr"], message="A name is translated.", corrections=items)
    desk.client.move(path, "request_cancellation", targets=["es"], message="Spanish is not needed.")
    page = person("pm")
    page.goto(f"{path}/work")
    expect(page.locator("#status-fr")).to_contain_text("Keep the name Portolan.")
    expect(page.locator("#status-es")).not_to_contain_text("Keep the name Portolan.")
    axe(page)
    shot(page, "desk-answers")
    page.locator("#desk-head .notice").get_by_role("link", name="Agree to cancel").click()
    page.locator("#dialog").get_by_role("button", name="Agree to cancel").click()
    expect(page.get_by_role("status").first).to_contain_text("agreed")
    assert desk.client.get(path)["targets"][1]["state"] == "cancelled"


@pytest.mark.feature("P8")
def test_the_desk_shuts_nobody_out(person, desk, axe, shot):
    """Queue and quote desk in both themes, on a phone too, with everything opened."""
    quote = prepared(desk, "fr", "es", "de-CH")
    desk.requested("fr", files=[])
    page = person("pm")
    page.goto("/desk")
    axe(page)
    shot(page, "desk-queue")
    page.goto(f"/quotes/{quote['id']}/prepare")
    press(page, "Add a discount or surcharge")
    for folded in page.locator("main details").all():
        folded.evaluate("element => { element.open = true; }")
    axe(page)
    shot(page, "desk-quote")


@pytest.mark.feature("I4", "O14")
@pytest.mark.usefixtures("production_rests")
def test_who_neither_prices_nor_works_reads_the_common_pages(person, desk):
    """Finance and administrators are led to the quote and the project; an administrator may move one forward."""
    path = f"/quotes/{prepared(desk, 'fr')['id']}"
    desk.pm.move(path, "send")
    order = desk.order_of(desk.client.move(path, "accept"))
    for who in ("finance", "administrator"):
        page = person(who)
        page.goto(f"/quotes/{order['quote_id']}/prepare")
        expect(page).to_have_url(re.compile(f"/quotes/{order['quote_id']}$"))
        page.goto(f"/orders/{order['id']}/work")
        expect(page).to_have_url(re.compile(f"/orders/{order['id']}$"))
        expect(page.locator("[data-act=move_forward]")).to_have_count(1 if who == "administrator" else 0)
        expect(page.locator("[data-act=deliver]")).to_have_count(0)
