"""One quote: what was asked, what it costs, which versions there were, and what may be done now."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.problems import Problem
from gateway.web import attached, prices, terms
from gateway.web.editing import Data, edit_pages
from gateway.web.page import Page, PageRoute

Quote = Mapping[str, Any]


async def show(page: Page) -> Response:
    """Show one quote with what this person may do now; `?offer=1` shows an earlier version of its price."""
    quote_id = page.path["id"]
    address = f"/quotes/{quote_id}"
    quote, possible, files = await asyncio.gather(
        page.api.get(address),
        page.api.get(f"{address}/transitions"),
        attached.files_of(page, quote_id=quote_id),
    )
    offer = _offer(page, quote)
    return await page.render(
        "quotes/show.html",
        quote=quote,
        transitions=possible["transitions"],
        edits=possible["edits"],
        offer=offer,
        price=quote["price"] if offer is None else offer["price"],
        files=files,
        order=await _order(page, quote),
        prices=prices,
        terms=terms,
    )


async def pdf(page: Page) -> Response:
    """Lead to the PDF of a version, the newest unless `?offer=` names one."""
    link = await page.api.get(f"/quotes/{page.path['id']}/pdf-link", offer=page.query.get("offer"))
    return page.redirect(link["url"])


async def project(page: Page) -> Response:
    """Lead to the project of an accepted quote; until it exists, say so and look again."""
    quote = await page.api.get(f"/quotes/{page.path['id']}")
    if not quote["order_id"]:
        return page.redirect(f"/quotes/{quote['id']}")
    if await _order(page, quote) is not None:
        return page.redirect(f"/orders/{quote['order_id']}")
    response = await page.render("quotes/project.html", quote=quote)
    response.headers["refresh"] = "2"
    return response


def _offer(page: Page, quote: Quote) -> Mapping[str, Any] | None:
    """Find the version that the address names."""
    asked = page.query.get("offer")
    if not asked:
        return None
    for offer in quote["offers"]:
        if str(offer["number"]) == asked:
            return dict(offer)
    raise Problem("not_found", "offer_not_found", "")


async def _order(page: Page, quote: Quote) -> Mapping[str, Any] | None:
    """Return the order of a quote; right after the acceptance it may not be there yet."""
    if not quote["order_id"] or not page.may("order.read"):
        return None
    try:
        return dict(await page.api.get(f"/orders/{quote['order_id']}"))
    except Problem as problem:
        if problem.status != 404:
            raise
        return None


DATA = (
    Data("name", empty=""),
    Data("purchase_order_number"),
    Data("cost_centre"),
    Data("watchers"),
)
EDIT, SAVE = edit_pages("quotes", "quotes/edit.html", DATA, ("quote.request",))

PAGES = (
    PageRoute("/quotes/{id}", get=show, features=("Q6", "Q9", "Q10", "Q11")),
    PageRoute("/quotes/{id}/pdf", get=pdf, features=("Q9",)),
    PageRoute("/quotes/{id}/project", get=project, features=("O1",)),
    PageRoute("/quotes/{id}/edit", get=EDIT, post=SAVE, features=("Q1",)),
)
