"""The living style page: every component as pages use it."""

from __future__ import annotations

from starlette.responses import Response

from gateway.problems import Problem
from gateway.web.page import Page, PageRoute


async def show(page: Page) -> Response:
    """Show the components; for builders, so production has no such page."""
    if page.settings.profile == "production":
        raise Problem("not_found", "no_such_page", "")
    return await page.render("style.html")


PAGES = (PageRoute("/style", get=show, public=True),)
