"""Home: what waits for this person, and what is going on."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.web.page import Page, PageRoute

Items = list[Mapping[str, Any]]
FEW, SOME = 5, 20


async def show(page: Page) -> Response:
    """Show a client's home; the provider's staff begin at their work queue."""
    if page.is_provider and page.may("quote.prepare"):
        return page.redirect("/desk")
    (quotes, orders), lists = await asyncio.gather(
        asyncio.gather(_summary(page, "quote"), _summary(page, "order")), _lists(page)
    )
    anything = any((quotes and quotes["total"], lists["recent"], lists["invoices"], lists["drafts"]))
    return await page.render(
        "home/show.html",
        lists=lists,
        acts=page.may("quote.accept") or page.may("order.approve"),
        quotes=quotes,
        orders=orders,
        empty=not anything,
    )


async def _lists(page: Page) -> dict[str, Items]:
    asked = {
        "offers": _items(page, "/quotes", "quote.accept", state="sent", mine=_own(page, "quote.accept"), limit=SOME),
        "finished": _items(
            page, "/orders", "order.approve", state="work_done", mine=_own(page, "order.approve"), limit=SOME
        ),
        "drafts": _items(page, "/quotes", "quote.request", state="draft", mine=True, limit=SOME),
        "refused": _items(page, "/files", "file.upload", state="rejected", limit=FEW),
        "recent": _items(page, "/orders", "order.read", limit=FEW),
        "invoices": _items(page, "/invoices", "invoice.read", limit=FEW),
        "news": _items(page, "/notifications", "notification.own", limit=FEW),
    }
    return dict(zip(asked, await asyncio.gather(*asked.values()), strict=True))


def _own(page: Page, permission: str) -> bool | None:
    """Tell whether only one's own things wait for one; a manager decides about all of the organisation."""
    return True if page.me["permissions"].get(permission) == "own" else None


async def _items(page: Page, path: str, permission: str, **query: object) -> Items:
    """Return the first items of a list; nothing for who may not do what it is listed for."""
    return list((await page.api.get(path, **query))["items"]) if page.may(permission) else []


async def _summary(page: Page, thing: str) -> Mapping[str, Any] | None:
    """Return how many there are in each state, those that there are."""
    if not page.may(f"{thing}.read"):
        return None
    found = await page.api.get(f"/{thing}s/summary")
    states = found.get("by_state") or found["states"]
    counted = {state: count for state, count in states.items() if count}
    return {"states": counted, "total": sum(counted.values()), "most": max(counted.values(), default=1)}


PAGES = (PageRoute("/", get=show, features=("P1", "P2")),)
