"""Money: invoices, one invoice with its PDF, and what is not invoiced yet."""

from __future__ import annotations

import asyncio

from starlette.responses import RedirectResponse, Response

from gateway.problems import Problem
from gateway.web import tables, words
from gateway.web.page import Page, PageRoute
from gateway.web.tables import Column, Filter, Listing
from gateway.web.texts import N_

INVOICES = Listing(
    "/invoices",
    (
        Column("number", N_("Number"), lambda row, _: row["number"], "invoice"),
        Column("client", N_("Client"), lambda row, _: row["client_name"], optional=True),
        Column(
            "project", N_("Project"), lambda row, _: f"{row['order_number']} {row['order_name']}", "invoice_project"
        ),
        Column("state", N_("State"), lambda row, t: t(state_word(row).text), "invoice_state"),
        Column("issued", N_("Issued"), lambda row, t: t.day(row["issued_on"]), "issued"),
        Column("due", N_("To be paid by"), lambda row, t: t.day(row["due_on"]), "due_on"),
        Column("net", N_("Net"), lambda row, t: t.money(row["net"]), "money", optional=True, number=True),
        Column("gross", N_("With tax"), lambda row, t: t.money(row["gross"]), "money", number=True),
        Column("open_amount", N_("Still open"), lambda row, t: t.money(row["open_amount"]), "money", number=True),
    ),
    (
        Filter("state", N_("State"), options={key: word.text for key, word in words.INVOICE_STATES.items()}),
        Filter("overdue", N_("Overdue only"), "box"),
    ),
    live="invoices",
)
PAYABLES = Listing(
    "/payables",
    (
        Column("number", N_("Project"), lambda row, _: row["order_number"] or "", "payable"),
        Column("name", N_("Name"), lambda row, _: row["name"], "payable_name"),
        Column("state", N_("State"), lambda row, t: t(words.PAYABLE_STATES[row["state"]].text), "payable_state"),
        Column("net", N_("Net"), lambda row, t: t.money(row["totals"]["net"]), "payable_net", number=True),
        Column("gross", N_("With tax"), lambda row, t: t.money(row["totals"]["gross"]), "payable_gross", number=True),
        Column("created", N_("Ordered"), lambda row, t: t.day(row["created_at"]), "created"),
    ),
    live="invoices",
)


def state_word(row: tables.Row) -> words.Word:
    """Return what an invoice's state is called; one past its date is overdue, whatever was paid of it."""
    return words.OVERDUE if row["overdue"] else words.INVOICE_STATES[row["state"]]


async def show_list(page: Page) -> Response:
    """Show the invoices that this person may see."""
    return await page.render("invoices/list.html", table=await tables.read(page, INVOICES, "/invoices"))


async def export(page: Page) -> Response:
    """Export the same view."""
    return await tables.export(page, INVOICES, "invoices")


async def show_payables(page: Page) -> Response:
    """Show what is ordered and not invoiced yet."""
    return await page.render("invoices/payables.html", table=await tables.read(page, PAYABLES, "/payables"))


async def export_payables(page: Page) -> Response:
    """Export the same view."""
    return await tables.export(page, PAYABLES, "not-invoiced")


async def show(page: Page) -> Response:
    """Show one invoice."""
    address = f"/invoices/{page.path['id']}"
    invoice, possible = await asyncio.gather(page.api.get(address), page.api.get(f"{address}/transitions"))
    return await page.render(
        "invoices/show.html", invoice=invoice, transitions=possible["transitions"], state=state_word(invoice)
    )


async def pdf(page: Page) -> Response:
    """Lead to the PDF; one that is still being made is asked for again in a moment."""
    try:
        link = await page.api.get(f"/invoices/{page.path['id']}/pdf-link")
    except Problem as problem:
        if problem.category != "conflict":
            raise
        return await page.render("invoices/pdf_soon.html", 503)
    return RedirectResponse(link["url"], 303)


async def invoice_order(page: Page) -> Response:
    """Invoice what is due of a project."""
    invoice = await page.api.post(f"/orders/{page.form.text('order_id')}/invoice", key=page.form.once)
    return page.redirect(f"/invoices/{invoice['id']}", done="invoice.made")


PAGES = (
    PageRoute("/invoices", get=show_list, features=("B1", "B2", "P1")),
    PageRoute("/invoices.csv", get=export, features=("B1",)),
    PageRoute("/payables", get=show_payables, post=invoice_order, features=("B2",)),
    PageRoute("/payables.csv", get=export_payables, features=("B2",)),
    PageRoute("/invoices/{id}", get=show, features=("B1",)),
    PageRoute("/invoices/{id}/pdf", get=pdf, features=("B1",)),
)
