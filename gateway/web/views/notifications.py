"""What happened: a person's notifications."""

from __future__ import annotations

from starlette.responses import Response

from gateway.web.page import Page, PageRoute
from gateway.web.views.session import inside


async def show(page: Page) -> Response:
    """Show notifications, newest first."""
    unread_only = page.query.get("unread") == "true"
    found = await page.api.get(
        "/notifications", limit=30, cursor=page.query.get("cursor"), unread_only=unread_only or None
    )
    return await page.render("notifications/list.html", found=found, unread_only=unread_only)


async def mark(page: Page) -> Response:
    """Mark notifications as read: the named ones, or all."""
    ids = page.form.texts("id")
    await page.api.post("/notifications/read", {"ids": ids} if ids else {}, key=page.form.once)
    return page.redirect("/notifications", **({} if ids else {"done": "notifications.read"}))


async def follow(page: Page) -> Response:
    """Mark a notification as read and lead to what it is about."""
    await page.api.post("/notifications/read", {"ids": [page.path["id"]]}, key=page.form.once)
    return page.redirect(inside(page.form.text("path"), otherwise="/notifications"))


PAGES = (
    PageRoute("/notifications", get=show, post=mark, features=("N2",)),
    PageRoute("/notifications/{id}", post=follow, features=("N2",)),
)
