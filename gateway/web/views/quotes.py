"""Quotes: the list; one quote is in `quote`."""

from __future__ import annotations

from starlette.responses import Response

from gateway.web import tables, words
from gateway.web.page import Page, PageRoute
from gateway.web.tables import Column, Filter, Listing
from gateway.web.texts import N_, Texts
from gateway.web.views import quote

LISTING = Listing(
    "/quotes",
    (
        Column("number", N_("Number"), lambda row, _: row["number"], "quote"),
        Column("name", N_("Name"), lambda row, _: row["name"], "quote_name", sort="name"),
        Column("client", N_("Client"), lambda row, _: row["organisation_name"] or "", optional=True),
        Column("state", N_("State"), lambda row, t: t(words.QUOTE_STATES[row["state"]].text), "quote_state"),
        Column("languages", N_("Languages"), lambda row, _: _languages(row), "languages"),
        Column("words", N_("Words"), lambda row, t: _number(row["words"], t), "words", optional=True, number=True),
        Column("net", N_("Net"), lambda row, t: t.money(row["net"]), "money", number=True),
        Column("deadline", N_("Wished for"), lambda row, t: t.day(row["deadline"]), "day", optional=True),
        Column("expires", N_("Holds until"), lambda row, t: t.day(row["expires_at"]), "expires", optional=True),
        Column("owner", N_("Requested by"), lambda row, _: row["owner_name"] or "", optional=True),
        Column("created", N_("Created"), lambda row, t: t.day(row["created_at"]), "created", sort="created_at"),
    ),
    (
        Filter("search", N_("Search"), "search"),
        Filter("state", N_("State"), options={key: word.text for key, word in words.QUOTE_STATES.items()}),
        Filter("mine", N_("Mine only"), "box"),
        Filter("organisation_id", N_("One client"), "asked"),
        Filter("needs_attention", N_("Price by hand needed"), "asked"),
        Filter("price_pending", N_("Launched, price to come"), "asked"),
    ),
    live="quotes",
)


def _languages(row: tables.Row) -> str:
    return f"{row['source_language']} → {', '.join(target['language'] for target in row['targets'])}"


def _number(value: str | None, texts: Texts) -> str:
    return "" if value is None else texts.number(value)


async def show_list(page: Page) -> Response:
    """Show the quotes that this person may see."""
    return await page.render("quotes/list.html", table=await tables.read(page, LISTING, "/quotes"))


async def export(page: Page) -> Response:
    """Export the same view."""
    return await tables.export(page, LISTING, "quotes")


PAGES = (
    PageRoute("/quotes", get=show_list, features=("Q9", "P1")),
    PageRoute("/quotes.csv", get=export, features=("Q9",)),
    *quote.PAGES,
)
