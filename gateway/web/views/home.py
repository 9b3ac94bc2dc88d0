"""Home: what waits for this person, what is going on."""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from gateway.web.page import Page, PageRoute


async def show(page: Page) -> Response:
    """Show a client's home; the provider's staff begin at their work queue."""
    if page.is_provider and page.may("quote.prepare"):
        return page.redirect("/desk")
    quotes, orders = await asyncio.gather(
        page.api.get("/quotes", state="sent", limit=10), page.api.get("/orders", limit=10)
    )
    return await page.render("home/show.html", quotes=quotes["items"], orders=orders["items"])


PAGES = (PageRoute("/", get=show, features=("P1",)),)
