"""Tables of pages: columns that can be chosen, sorted, filtered, turned over and exported, all by the address."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from gateway.web.page import Page
from gateway.web.texts import Texts

Row = Mapping[str, Any]
Asked = str | list[str]
FLUID = frozenset(("quote_name", "order_name", "invoice_project", "payable_name", "file"))
PAGE_ROWS = 25
EXPORT_ROWS = 5000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, what it says as text, how pages draw it, and the API's name to sort by."""

    key: str
    label: str
    text: Callable[[Row, Texts], str]
    cell: str = "text"
    sort: str = ""
    optional: bool = False
    number: bool = False

    @property
    def fluid(self) -> bool:
        """Tell whether the column takes what room the others leave: a name, which may be long."""
        return self.cell in FLUID


@dataclass(frozen=True, slots=True)
class Filter:
    """One field above a table: a search, a choice, or a box; `asked` is a narrowing that other pages lead to."""

    name: str
    label: str
    kind: str = "choice"
    options: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list of the API looks like as a table."""

    path: str
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    live: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A listing with the rows that this person asked for."""

    listing: Listing
    address: str
    rows: Sequence[Row]
    next_cursor: str | None
    asked: Mapping[str, Asked]
    columns: tuple[Column, ...]

    def link(self, **changes: str | None) -> str:
        """Return the address of the same table with some of its settings changed; a new order starts at the top."""
        settings = {**self.asked, "cursor": None, **changes}
        kept = {name: value for name, value in settings.items() if value}
        return self.address + (f"?{urlencode(kept, doseq=True)}" if kept else "")

    def sorted(self, column: Column) -> str:
        """Return `ascending`, `descending` or nothing."""
        sort = str(self.asked.get("sort", ""))
        if not column.sort or sort.lstrip("-") != column.sort:
            return ""
        return "descending" if sort.startswith("-") else "ascending"

    def sort_link(self, column: Column) -> str:
        """Return the address that sorts by a column, or turns its order round."""
        return self.link(sort=("-" if self.sorted(column) == "ascending" else "") + column.sort)

    @property
    def filtered(self) -> bool:
        """Tell whether anything is left out."""
        return any(self.asked.get(each.name) for each in self.listing.filters)


async def read(page: Page, listing: Listing, address: str, **fixed: object) -> Table:
    """Ask for the page of rows that the address names."""
    asked = _asked(page, listing)
    query = {name: value for name, value in asked.items() if name != "columns"}
    answer = await page.api.get(listing.path, limit=PAGE_ROWS, **{**query, **fixed})
    wanted = str(asked["columns"]).split(".") if asked.get("columns") else []
    columns = tuple(each for each in listing.columns if (each.key in wanted if wanted else not each.optional))
    return Table(listing, address, answer["items"], answer["next_cursor"], asked, columns or listing.columns)


async def export(page: Page, listing: Listing, name: str, **fixed: object) -> Response:
    """Write all rows of the view that the address names, its columns too, as CSV that opens in a spreadsheet."""
    table = await read(page, listing, "", **fixed)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([page.say(column.label) for column in table.columns])
    async for row in _rows(page, table, fixed):
        writer.writerow([_harmless(column.text(row, page.texts)) for column in table.columns])
    headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
    # The mark at the beginning tells spreadsheets that the text is UTF-8.
    return Response(("\ufeff" + text.getvalue()).encode(), media_type="text/csv", headers=headers)


async def _rows(page: Page, table: Table, fixed: Mapping[str, object]) -> AsyncIterator[Row]:
    query = {name: value for name, value in table.asked.items() if name not in ("columns", "cursor")}
    cursor: str | None = None
    sent = 0
    while sent < EXPORT_ROWS:
        answer = await page.api.get(table.listing.path, limit=100, cursor=cursor, **{**query, **fixed})
        for row in answer["items"]:
            yield row
        sent += len(answer["items"])
        cursor = answer["next_cursor"]
        if cursor is None:
            return


def _asked(page: Page, listing: Listing) -> dict[str, Asked]:
    """Read the settings out of the address; only what other pages lead to may have several values."""
    several = {each.name for each in listing.filters if each.kind == "asked"}
    names = {"sort", "cursor", "columns", *(each.name for each in listing.filters)}
    asked: dict[str, Asked] = {}
    for name, values in page.request.query().items():
        given = [value.strip() for value in values if value.strip()]
        if name in names and given:
            asked[name] = given if name in several and len(given) > 1 else given[-1]
    return asked


def _harmless(text: str) -> str:
    """Keep a spreadsheet from taking a client's words for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
