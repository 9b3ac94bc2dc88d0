"""Money on pages: invoices, one invoice with its PDF, and what is not invoiced yet."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest
from playwright.sync_api import Page, expect

from gateway.client import PortalClient
from portal_kit.testing.servers import Servers
from tests.browser.people import Seat
from tests.conftest import SignIn
from tests.e2e.journeys.desk import LONG, Desk, House, Thing, unique

FORMULA = "=1+1"


@dataclass(frozen=True)
class Books:
    """A client with two invoices, one of them overdue, and one project that is not invoiced yet."""

    house: House
    desk: Desk
    paid_in_time: Thing
    overdue: Thing
    open_order: Thing

    @property
    def seat(self) -> Seat:
        """Where its manager sits."""
        return Seat(self.house.account_id, "mara")


@pytest.fixture(scope="module")
def books(admin: PortalClient, sign_in: SignIn, production_rests: None, servers: Servers) -> Books:
    """Bring two projects to their invoices, and let one of these wait for longer than was agreed."""
    house = House.opened(admin)
    client = house.joined("mara", "manager", name="Mara Quinn")
    desk = Desk(client, sign_in("paula", "agency"))
    invoices = []
    for name in (unique("Harbour crane"), unique("Winch")):
        order = desk.approved("fr", "es", name=name, files=[desk.file(LONG)])
        invoices.append(next(iter(client.items("/invoices", order_id=order["id"]))))
    _long_ago(servers, invoices[1])
    return Books(house, desk, invoices[0], invoices[1], desk.ordered("it", name=FORMULA))


def _long_ago(servers: Servers, invoice: Thing) -> None:
    """Nothing but time makes an invoice overdue, so its date is moved where time would have taken it."""
    address = servers.database_uri("admin", "portolan_billing")
    with psycopg2.connect(address) as database, database.cursor() as cursor:
        cursor.execute("UPDATE invoices SET due_on = current_date - 3 WHERE id = %s", [invoice["id"]])
        assert cursor.rowcount == 1


def exported(page: Page, folder: Path) -> list[list[str]]:
    """Export the view, as a person does, and read the file."""
    with page.expect_download() as started:
        page.get_by_role("link", name="Export").click()
    path = folder / started.value.suggested_filename
    started.value.save_as(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.feature("B1", "B2", "O3")
def test_an_invoice_is_found_opened_and_its_pdf_fetched(person, books, axe, shot):
    """From the list to the lines and sums, and a PDF that is one."""
    page = person(books.seat)
    page.goto("/invoices")
    axe(page)
    shot(page, "invoices")
    page.get_by_role("link", name=books.paid_in_time["number"], exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(books.paid_in_time["number"])
    expect(page.get_by_role("main")).to_contain_text("To be paid")
    # Two languages of 48.00, and the tax of 23 per cent that was agreed with this client.
    expect(page.locator("tfoot .total")).to_contain_text("€118.08")
    axe(page)
    shot(page, "invoice")
    address = page.get_by_role("link", name="PDF").get_attribute("href")
    answer = page.context.request.get(str(address))
    assert answer.ok
    assert answer.body().startswith(b"%PDF")


@pytest.mark.feature("B2")
def test_invoices_are_narrowed_to_those_that_are_overdue(person, books, axe):
    """What is owed too long stands out, by a word and not by colour alone."""
    page = person(books.seat)
    page.goto("/invoices")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.get_by_label("Overdue only").check()
    page.get_by_role("button", name="Show").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_role("row", name=books.overdue["number"])).to_contain_text("Overdue")
    axe(page)
    page.get_by_role("link", name="Reset").click()
    page.get_by_role("combobox", name="State").select_option("paid")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name="Nothing fits")).to_be_visible()


@pytest.mark.feature("B1")
def test_columns_are_chosen_and_the_view_is_exported_as_it_is_seen(person, books, tmp_path):
    """The file has the columns and the rows of the page, in the page's order."""
    page = person(books.seat)
    page.goto("/invoices")
    page.locator("summary[aria-label=Columns]").click()
    page.get_by_role("checkbox", name="Net").click()
    expect(page.get_by_role("columnheader", name="Net")).to_be_visible()
    page.locator("summary[aria-label=Columns]").click()
    page.get_by_role("checkbox", name="To be paid by").click()
    expect(page.get_by_role("columnheader", name="To be paid by")).to_have_count(0)
    shown = [text.strip() for text in page.locator("thead th").all_inner_texts()]
    first, *rows = exported(page, tmp_path)
    assert sorted(first) == sorted(shown)
    assert {row[first.index("Number")] for row in rows} == {books.paid_in_time["number"], books.overdue["number"]}
    assert rows[0][first.index("Net")] == "€96.00"


@pytest.mark.feature("B2")
def test_what_is_not_invoiced_yet_has_a_page_and_no_formula_leaves_in_a_file(person, books, tmp_path, axe, shot):
    """A project may be called `=1+1`; a spreadsheet must not reckon with it."""
    page = person(books.seat)
    page.goto("/invoices")
    page.get_by_role("link", name="Not invoiced yet").click()
    row = page.get_by_role("row", name=FORMULA)
    expect(row).to_contain_text("Ordered")
    expect(row).to_contain_text("€")
    axe(page)
    shot(page, "payables")
    first, *rows = exported(page, tmp_path)
    assert [each[first.index("Name")] for each in rows] == [f"'{FORMULA}"]


@pytest.mark.feature("Q9", "O7")
@pytest.mark.parametrize("area", ["quotes", "orders"])
def test_lists_are_sorted_by_their_headings(person, books, area):
    """Once up, once down; the address keeps it, so that a link shows the same."""
    page = person(books.seat)
    page.goto(f"/{area}")
    names = page.locator("td[data-label=Name]")
    expect(names).to_have_count(3)
    page.get_by_role("columnheader", name="Name").get_by_role("link").click()
    expect(page.get_by_role("columnheader", name="Name")).to_have_attribute("aria-sort", "ascending")
    rising = [text.strip() for text in names.all_inner_texts()]
    assert rising[0] == FORMULA
    page.get_by_role("columnheader", name="Name").get_by_role("link").click()
    expect(page.get_by_role("columnheader", name="Name")).to_have_attribute("aria-sort", "descending")
    assert [text.strip() for text in names.all_inner_texts()] == rising[::-1]
    page.reload()
    expect(names.last).to_have_text(FORMULA)


@pytest.mark.feature("Q9")
def test_quotes_with_names_like_formulas_are_exported_harmlessly(person, books, tmp_path):
    """What holds for payables holds for every list."""
    page = person(books.seat)
    page.goto("/quotes?search=%3D1%2B1")
    first, *rows = exported(page, tmp_path)
    assert [each[first.index("Name")] for each in rows] == [f"'{FORMULA}"]


@pytest.mark.feature("B1")
def test_finance_records_payments_and_the_client_sees_the_invoice_paid(person, books):
    """A part first, then the rest of it; the client's open page says so each time by itself."""
    order = books.desk.approved("it", files=[books.desk.file(LONG)])
    invoice = next(iter(books.desk.client.items("/invoices", order_id=order["id"])))
    theirs, page = person(books.seat), person("finance")
    theirs.goto(f"/invoices/{invoice['id']}")
    expect(theirs.get_by_text("Nothing has come in yet.")).to_be_visible()
    pay(page, invoice, "9,04", "Transfer 4711")
    expect(theirs.locator(".chips").first).to_contain_text("Partly paid")
    expect(theirs.get_by_role("main")).to_contain_text("€50.00")
    pay(page, invoice, "50", "Transfer 4712")
    expect(theirs.get_by_role("main")).to_contain_text("Transfer 4712")
    expect(theirs.locator(".chips").first).to_have_text("Paid")


def pay(page: Page, invoice: Thing, amount: str, reference: str) -> None:
    """Record a payment, amounts as people of the reader's country write them."""
    page.goto(f"/invoices/{invoice['id']}/transitions/record_payment")
    page.locator("[name='payment.amount.amount']").fill(amount)
    page.locator("[name='payment.paid_on']").fill("2026-11-20")
    page.locator("[name='payment.reference']").fill(reference)
    page.get_by_role("main").locator("form .row-actions button").click()
    expect(page.get_by_role("main")).to_contain_text(reference)


@pytest.mark.feature("B2")
def test_a_project_manager_reads_invoices_and_changes_none(person, books):
    """Money is finance's to write."""
    page = person("pm")
    page.goto(f"/invoices/{books.overdue['id']}")
    expect(page.get_by_role("heading", level=1)).to_contain_text(books.overdue["number"])
    expect(page.locator("[data-act]")).to_have_count(0)
