"""Files of everything: found by name, kind and language, fetched one by one."""

from __future__ import annotations

from starlette.responses import Response

from gateway.web import tables, words
from gateway.web.page import Page, PageRoute
from gateway.web.tables import Column, Filter, Listing
from gateway.web.texts import N_, Texts


def _language(row: tables.Row, t: Texts) -> str:
    return t.language_of(row["target_language"]) if row["target_language"] else ""


LISTING = Listing(
    "/files",
    (
        Column("name", N_("Name"), lambda row, _: row["name"], "file"),
        Column("purpose", N_("Kind"), lambda row, t: t(words.PURPOSES[row["purpose"]]), "file_purpose"),
        Column("language", N_("Language"), _language, "file_language"),
        Column("size", N_("Size"), lambda row, t: t.size(row["size"]), number=True),
        Column("state", N_("State"), lambda row, t: t(words.FILE_STATES[row["state"]].text), "file_state"),
        Column("used", N_("Belongs to"), lambda row, _: " ".join([*row["quote_ids"], *row["order_ids"]]), "file_used"),
        Column("created", N_("Sent"), lambda row, t: t.day(row["created_at"]), "created"),
        Column("fetch", N_("Download"), lambda row, _: row["id"], "file_fetch"),
    ),
    (
        Filter("search", N_("Search"), "search"),
        Filter("purpose", N_("Kind"), options=words.PURPOSES),
        Filter("state", N_("State"), options={key: word.text for key, word in words.FILE_STATES.items()}),
    ),
    live="files",
)


async def show_list(page: Page) -> Response:
    """Show the files that this person may see."""
    return await page.render("files/list.html", table=await tables.read(page, LISTING, "/files"))


async def export(page: Page) -> Response:
    """Export the same view."""
    return await tables.export(page, LISTING, "files")


PAGES = (
    PageRoute("/files", get=show_list, features=("D2", "D3")),
    PageRoute("/files.csv", get=export, features=("D2",)),
)
