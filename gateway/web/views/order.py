"""One order, called a project on pages: how far each language is, what was delivered, what may be done now."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.problems import Problem
from gateway.web import attached, terms
from gateway.web.editing import Data, edit_pages
from gateway.web.page import Page, PageRoute

Thing = Mapping[str, Any]


async def show(page: Page) -> Response:
    """Show one order with what this person may do now."""
    order_id = page.path["id"]
    address = f"/orders/{order_id}"
    order, possible, files, invoices = await asyncio.gather(
        page.api.get(address),
        page.api.get(f"{address}/transitions"),
        attached.files_of(page, order_id=order_id),
        _invoices(page, order_id),
    )
    return await page.render(
        "orders/show.html",
        order=order,
        transitions=possible["transitions"],
        offered={each["event"]: each for each in possible["transitions"]},
        edits=possible["edits"],
        files=files,
        listed=attached.listed,
        invoices=invoices,
        agreed=await _agreed(page, order),
        terms=terms,
    )


async def _invoices(page: Page, order_id: str) -> list[Thing]:
    if not page.may("invoice.read"):
        return []
    return list((await page.api.get("/invoices", order_id=order_id, limit=100))["items"])


async def _agreed(page: Page, order: Thing) -> Thing | None:
    """Return the price that was agreed, which the quote knows; nothing for who may not see the quote."""
    if not page.may("quote.read"):
        return None
    try:
        quote = await page.api.get(f"/quotes/{order['quote_id']}")
    except Problem as problem:
        if problem.status != 404:
            raise
        return None
    return dict(quote["acceptance"]["price"]) if quote["acceptance"] and quote["acceptance"]["price"] else None


DATA = (Data("purchase_order_number", empty=""), Data("watcher_ids"))
EDIT, SAVE = edit_pages("orders", "orders/edit.html", DATA, ("order.approve", "order.work"))

PAGES = (
    PageRoute("/orders/{id}", get=show, features=("O1", "O2", "O3", "O4", "O5", "B3", "D3")),
    PageRoute("/orders/{id}/edit", get=EDIT, post=SAVE, features=("O12",)),
)
