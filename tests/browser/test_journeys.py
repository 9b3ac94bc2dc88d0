"""The whole job in browsers, from upload to invoice, one journey per role; what one does appears at the others."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from deploy.local.demo.cast import PASSWORD
from tests.browser.people import SEATS, Seat
from tests.browser.requesting import choose, document, go_on, into, ready, row, source
from tests.conftest import SignIn
from tests.e2e.journeys.desk import LONG, Desk, House, unique

pytestmark = pytest.mark.timeout(300)

TRANSLATION = {"name": "grue.txt", "mimeType": "text/plain", "buffer": b"La grue.\n"}
A_WHILE = 60_000


def act(page: Page, event: str, message: str = "", language: str = "") -> None:
    """Make a change of state: the link that offers it, its dialog, its button."""
    link = page.locator(f"[data-act={event}]").first
    if not link.is_visible():
        page.locator(".acts summary").click()
    link.click()
    dialog = page.get_by_role("dialog")
    if message:
        dialog.get_by_label("Message").fill(message)
    if language:
        dialog.get_by_role("checkbox", name=language).check()
    dialog.locator(".row-actions button").click()
    expect(page.locator("[data-done]")).to_be_visible()


def chips(page: Page, area: str, text: str) -> None:
    """Expect a state in the head of a quote or project, however it comes there."""
    expect(page.locator(f"#{area}-head .chips")).to_contain_text(text, timeout=A_WHILE)


@pytest.fixture
def house(admin) -> House:
    """A client of the journey's own, whose lists hold nothing else."""
    return House.opened(admin)


@pytest.mark.feature("Q1", "Q3", "Q6", "O1", "O3", "O5", "N2", "B1")
def test_requester_and_project_manager_do_a_whole_job_in_two_browsers(browsing, house, production_rests, axe, shot):
    """From a document to an approved, invoiced translation; neither of them ever loads a page anew."""
    house.contact("nina", "requester", name="Nina Hall", billing=True)
    client, desk = browsing.open(Seat(house.account_id, "nina")), browsing.open("pm")
    name = unique("Harbour crane")
    desk.goto("/desk")
    expect(desk.locator("body")).to_have_attribute("data-connection", "online")

    request(client, name)
    expect(desk.get_by_role("link", name=name).first).to_be_visible(timeout=A_WHILE)
    client.get_by_role("link", name=re.compile("Go to quote Q-")).click()
    chips(client, "quote", "In preparation")
    address = client.url.split("?")[0]

    desk.goto(f"{address}/prepare")
    desk.get_by_label("Message with the offer").fill("Delivery within a week.")
    desk.get_by_role("button", name="Save and send the offer").click()
    chips(client, "quote", "Ready for your decision")
    expect(client.locator(".total-figure")).to_contain_text("€")

    act(client, "accept")
    client.get_by_role("link", name=re.compile("Go to (the )?project")).click()
    expect(client.locator("#order-head")).to_be_visible()
    project = client.url.split("?")[0]
    desk.goto(f"{project}/work")
    for language, spoken in (("fr", "French"), ("es", "Spanish")):
        deliver(desk, language, spoken)
        expect(client.locator(f"#work-{language}")).to_contain_text("grue.txt", timeout=A_WHILE)
    chips(client, "order", "Ready for your approval")
    shot(client, "journey-delivered")

    assert fetched(client, "fr") == TRANSLATION["buffer"]
    desk.goto(project)
    act(client, "approve", "Thank you.")
    chips(desk, "order", re.compile("Approved|Closed"))
    chips(client, "order", "Closed")
    client.locator("#order-cost").get_by_role("link", name=re.compile("INV-")).click()
    expect(client.get_by_role("heading", level=1)).to_contain_text("INV-")
    axe(client)
    assert paper(client).startswith(b"%PDF")


def paper(page: Page) -> bytes:
    """Fetch the PDF of the invoice on the page, when it is made."""
    address = str(page.get_by_role("link", name="PDF").get_attribute("href"))
    found = page.context.request.get(address)
    while found.status == 503:
        found = page.context.request.get(address)
    return found.body()


def fetched(page: Page, language: str) -> bytes:
    """Download the translation into a language."""
    with page.expect_download() as started:
        page.locator(f"#work-{language}").get_by_role("link", name="Download grue.txt").click()
    return started.value.path().read_bytes()


def request(page: Page, name: str) -> None:
    """Send a document and ask for a quote into two languages."""
    page.goto("/")
    page.get_by_role("link", name="Request a quote").first.click()
    choose(page, [document("crane_manual.docx", 60)])
    ready(page, 1)
    expect(row(page, "crane_manual.docx")).to_be_visible()
    page.get_by_label("What shall we call it?").fill(name)
    source(page)
    into(page, "French", "Spanish")
    go_on(page)
    page.get_by_label("Instructions").fill("Informal tone; keep product names.")
    go_on(page)
    prices = page.get_by_role("region", name="Words and price per language")
    expect(prices.get_by_role("row", name=re.compile("French.*€"))).to_be_visible(timeout=A_WHILE)
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("on its way|is ready"))


def deliver(page: Page, language: str, spoken: str) -> None:
    """Deliver one file of a language at the order desk."""
    part = page.locator(f"#work-{language}")
    part.locator("input[type=file]").first.set_input_files(TRANSLATION)
    expect(part.locator("[data-upload-row]:not(template *) [data-part=state]").first).to_have_text("Ready")
    part.get_by_role("button", name=f"Deliver {spoken}").click()
    expect(page.locator(f"#status-{language}")).to_contain_text("grue.txt")


@pytest.mark.feature("I4", "O2")
def test_an_observer_follows_everything_and_is_offered_nothing(browsing, house, sign_in: SignIn, production_rests, axe):
    """The quote, the project, its files and the invoice appear on open pages; there is no action on any of them."""
    house.contact("olga", "observer", name="Olga Kent")
    desk = Desk(house.joined("nina", "requester"), sign_in("paula", "agency"))
    page = browsing.open(Seat(house.account_id, "olga"))
    page.goto("/quotes")
    expect(page.get_by_role("heading", name="No quotes yet")).to_be_visible()
    quote = desk.prepared("fr", files=[desk.file(LONG)])
    page.goto("/quotes")
    page.get_by_role("link", name=quote["name"]).click()
    desk.pm.move(f"/quotes/{quote['id']}", "send")
    chips(page, "quote", "Ready for your decision")
    nothing_to_do(page)
    order = desk.order_of(desk.client.move(f"/quotes/{quote['id']}", "accept"))
    chips(page, "quote", "Accepted")
    page.goto(f"/orders/{order['id']}")
    desk.deliver(order, "fr")
    chips(page, "order", "Ready for your approval")
    nothing_to_do(page)
    with page.expect_download() as started:
        page.locator("#work-fr").get_by_role("link", name=re.compile("^Download")).first.click()
    assert started.value.path().read_bytes() == b"La grue.\n"
    desk.client.move(f"/orders/{order['id']}", "approve")
    chips(page, "order", "Closed")
    page.goto("/invoices")
    page.get_by_role("link", name=re.compile("^INV-")).click()
    nothing_to_do(page)
    axe(page)


def nothing_to_do(page: Page) -> None:
    """Expect no offer to change anything, on the page or in the frame."""
    expect(page.locator("[data-act]")).to_have_count(0)
    expect(page.get_by_role("main").locator("form[method=post]")).to_have_count(0)
    expect(page.get_by_role("link", name="Request a quote")).to_have_count(0)


@pytest.mark.feature("I4", "I5", "Q6", "O5")
def test_a_manager_decides_about_a_colleagues_work(browsing, house, sign_in: SignIn, production_rests, axe):
    """Nina asks and looks on; her manager accepts and approves, and Nina's page says so without being loaded anew."""
    house.contact("mara", "manager", name="Mara Quinn")
    desk = Desk(house.joined("nina", "requester", name="Nina Hall"), sign_in("paula", "agency"))
    quote = desk.sent("fr", files=[desk.file(LONG)])
    nina, mara = browsing.open(Seat(house.account_id, "nina")), browsing.open(Seat(house.account_id, "mara"))
    nina.goto(f"/quotes/{quote['id']}")
    mara.goto("/")
    mara.get_by_role("main").get_by_role("link", name=quote["name"]).first.click()
    act(mara, "accept")
    chips(nina, "quote", "Accepted")
    order = desk.order_of(desk.client.get(f"/quotes/{quote['id']}"))
    nina.goto(f"/orders/{order['id']}")
    desk.deliver(order, "fr")
    mara.goto(f"/orders/{order['id']}")
    act(mara, "send_back", "The second sentence is missing.", "French")
    chips(nina, "order", "Being corrected")
    expect(nina.get_by_text("The second sentence is missing.").first).to_be_visible()
    desk.deliver(order, "fr", text="La grue. Vérifiez le frein.\n")
    chips(mara, "order", "Ready for your approval")
    act(mara, "approve")
    chips(nina, "order", re.compile("Approved|Closed"))
    axe(mara)


@pytest.mark.feature("I3", "I6", "I1", "O14")
def test_an_administrator_sets_a_client_up_and_its_first_request_reaches_the_desk(browsing, production_rests):
    """A client and its first person are made in one browser; that person asks in another, and a third shows it."""
    page, desk, account = browsing.open("administrator"), browsing.open("pm"), unique("client")
    page.goto("/organisations/new")
    page.get_by_label("Account", exact=True).fill(account)
    page.get_by_label("Name", exact=True).fill("Blank Page Ltd")
    page.get_by_label("Country").fill("IE")
    page.get_by_role("main").get_by_role("button", name="Add").click()
    page.locator("section", has_text="Contacts").get_by_role("link", name="Add", exact=True).click()
    for label, value in (("Name", "Nora Hill"), ("E-mail", f"nora@{account}.example"), ("User id", "nora")):
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label("First password").fill(PASSWORD)
    page.get_by_role("main").get_by_label("Requester", exact=True).check()
    page.get_by_role("main").get_by_role("button", name="Add").click()
    expect(page.get_by_text("The contact was added.")).to_be_visible()

    desk.goto("/desk")
    theirs = browsing.open()
    theirs.goto(f"/a/{account}")
    theirs.get_by_label("User id or e-mail").fill("nora")
    theirs.get_by_label("Password").fill(PASSWORD)
    theirs.get_by_role("button", name="Sign in").click()
    expect(theirs.get_by_role("navigation", name="Areas")).to_be_visible()
    name = unique("First steps")
    request(theirs, name)
    expect(desk.get_by_role("link", name=name).first).to_be_visible(timeout=A_WHILE)
    page.goto(f"/quotes?search={name}")
    expect(page.get_by_role("link", name=name)).to_be_visible()


@pytest.mark.feature("P1", "I1")
def test_what_was_typed_outlives_the_session(person, sign_in: SignIn, production_rests):
    """A message that took a while to write is still there after signing in again, and is sent in the end."""
    desk = Desk(sign_in("anna"), sign_in("paula", "agency"))
    quote = desk.sent("fr")
    page = person("requester")
    page.goto(f"/quotes/{quote['id']}/transitions/request_change")
    page.get_by_label("Message").fill("Into Dutch as well, please.")
    page.context.clear_cookies()
    page.get_by_role("main").locator("form .row-actions button").click()
    expect(page.get_by_text("Your session has ended.")).to_be_visible()
    page.get_by_label("Account", exact=True).fill("nordwind")
    page.get_by_label("User id or e-mail").fill(SEATS["requester"].user_id)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("main").get_by_role("button").first.click()
    chips(page, "quote", "Change asked for")
    expect(page.get_by_text("Into Dutch as well, please.").first).to_be_visible()
