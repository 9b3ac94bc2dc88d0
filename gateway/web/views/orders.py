"""Orders, called projects on pages: the list; one order is in `order`."""

from __future__ import annotations

from starlette.responses import Response

from gateway.web import tables, words
from gateway.web.page import Page, PageRoute
from gateway.web.tables import Column, Filter, Listing
from gateway.web.texts import N_
from gateway.web.views import order

LISTING = Listing(
    "/orders",
    (
        Column("number", N_("Number"), lambda row, _: row["number"], "order"),
        Column("name", N_("Name"), lambda row, _: row["name"], "order_name", sort="name"),
        Column("client", N_("Client"), lambda row, _: row["organisation_name"] or "", optional=True),
        Column("state", N_("State"), lambda row, t: t(words.ORDER_STATES[row["state"]].text), "order_state"),
        Column("languages", N_("Languages"), lambda row, _: _languages(row), "languages"),
        Column("progress", N_("Progress"), lambda row, t: t.percent(progress(row)), "progress", number=True),
        Column("due", N_("Due"), lambda row, t: t.day(row["due_at"]), "due", sort="due_at"),
        Column("owner", N_("Ordered by"), lambda row, _: row["owner_name"] or "", optional=True),
        Column(
            "created", N_("Created"), lambda row, t: t.day(row["created_at"]), "created", "created_at", optional=True
        ),
    ),
    (
        Filter("search", N_("Search"), "search"),
        Filter("state", N_("State"), options={key: word.text for key, word in words.ORDER_STATES.items()}),
        Filter("mine", N_("Mine only"), "box"),
        Filter("late", N_("Late only"), "box"),
        Filter("organisation_id", N_("One client"), "asked"),
        Filter("flag", N_("To answer"), "asked"),
        Filter("due_before", N_("Late or due soon"), "asked"),
    ),
    live="orders",
)


def progress(row: tables.Row) -> int:
    """Return the progress of an order as the mean of the targets that are not cancelled."""
    open_targets = [target["percent"] for target in row["targets"] if target["state"] != "cancelled"]
    return round(sum(open_targets) / len(open_targets)) if open_targets else 0


def _languages(row: tables.Row) -> str:
    return f"{row['source_language']} → {', '.join(target['language'] for target in row['targets'])}"


async def show_list(page: Page) -> Response:
    """Show the orders that this person may see."""
    return await page.render("orders/list.html", table=await tables.read(page, LISTING, "/orders"))


async def export(page: Page) -> Response:
    """Export the same view."""
    return await tables.export(page, LISTING, "projects")


PAGES = (
    PageRoute("/orders", get=show_list, features=("O7", "P1")),
    PageRoute("/orders.csv", get=export, features=("O7",)),
    *order.PAGES,
)
