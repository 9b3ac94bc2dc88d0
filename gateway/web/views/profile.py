"""A person's own things: language and time zone, password, sessions, API keys."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from starlette.responses import Response

from gateway.problems import Problem
from gateway.web.page import Page, PageRoute

KEY_DAYS = ("30", "90", "365")


async def show(page: Page) -> Response:
    """Show everything at once."""
    return await _profile(page)


async def save(page: Page) -> Response:
    """Save language and time zone."""
    changes = {"language": page.form.text("language"), "time_zone": page.form.text("time_zone")}
    try:
        await page.api.patch("/me", changes)
    except Problem as problem:
        page.blame(problem)
        return await _profile(page, problem.status)
    return page.redirect("/profile", done="saved")


async def change_password(page: Page) -> Response:
    """Change the password; it is typed twice, since nobody sees it."""
    form = page.form
    old, new = (form.values.get(name, [""])[0] for name in ("old", "new"))
    if new != form.values.get("again", [""])[0]:
        form.errors["again"] = page.say("This is not the same password as above.")
        return await _profile(page, 422)
    try:
        await page.api.put("/me/password", {"old": old, "new": new})
    except Problem as problem:
        page.blame(problem)
        return await _profile(page, problem.status)
    return page.redirect("/profile", done="password.changed")


async def end_session(page: Page) -> Response:
    """End one of the person's sessions."""
    await page.api.delete(f"/sessions/{page.form.text('id')}")
    return page.redirect("/profile", done="session.ended")


async def make_key(page: Page) -> Response:
    """Make an API key and show it, this once."""
    form = page.form
    days = form.text("days")
    ends = (datetime.now(UTC) + timedelta(days=int(days))).isoformat() if days in KEY_DAYS else None
    permissions = form.texts("permissions")
    body = {"name": form.text("name"), "expires_at": ends, "permissions": permissions or None}
    try:
        made = await page.api.post("/api-keys", body, key=form.once)
    except Problem as problem:
        page.blame(problem)
        return await _profile(page, problem.status)
    return await page.render("profile/key.html", made=made)


async def revoke_key(page: Page) -> Response:
    """End an API key."""
    await page.api.delete(f"/api-keys/{page.form.text('id')}")
    return page.redirect("/profile", done="key.revoked")


async def _profile(page: Page, status: int = 200) -> Response:
    keys = page.api.get("/api-keys", limit=50) if page.may("api_key.own") else _nothing()
    sessions, keys_found = await asyncio.gather(page.api.get("/sessions", limit=50), keys)
    return await page.render(
        "profile/show.html",
        status,
        sessions=[{**session, "device": device(session["user_agent"])} for session in sessions["items"]],
        keys=keys_found["items"],
        zones=zones(),
        days=KEY_DAYS,
    )


def device(user_agent: str) -> str:
    """Name the browser and the system of a session as people know them; what is neither is shown as it is."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return ", ".join(part for part in (browser, system) if part) or user_agent


_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def _nothing() -> Awaitable[Any]:
    nothing: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    nothing.set_result({"items": []})
    return nothing


@cache
def zones() -> dict[str, str]:
    """Return the time zones that people choose from."""
    areas = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    names = sorted(name for name in available_timezones() if name.startswith(areas))
    return {name: name.replace("_", " ") for name in ("UTC", *names)}


PAGES = (
    PageRoute("/profile", get=show, post=save, features=("I11", "P3")),
    PageRoute("/profile/password", get=show, post=change_password, features=("I1",)),
    PageRoute("/profile/sessions", get=show, post=end_session, features=("I10",)),
    PageRoute("/profile/keys", get=show, post=make_key, features=("I10",)),
    PageRoute("/profile/keys/revocation", get=show, post=revoke_key, features=("I10",)),
)
