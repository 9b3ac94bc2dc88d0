"""Requesting a quote and launching a project: files and languages, details, a look at counts and price, and off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.problems import Problem
from gateway.web.asking import LAUNCH, Asked, Thing, explain, filled, seen, whole
from gateway.web.page import Page, PageRoute
from gateway.web.views import request_pages as pages

SAVE_ATTEMPTS = 3


async def show_new(page: Page) -> Response:
    """Show the first step of a new request; staff say first for whom."""
    pages.check_right(page)
    if page.is_provider and not pages.client_of(page):
        return await pages.ask_for_whom(page)
    return await pages.basics(page, None)


async def create(page: Page) -> Response:
    """Keep what was asked for as a draft and go on, or send it at once."""
    pages.check_right(page)
    at_once = page.form.text("go") == "send"
    asked = Asked(page.form, await pages.services(page), page.texts.zone)
    body = {**asked.basics(), "intent": "quote" if at_once else "draft", **_on_behalf(page)}
    try:
        quote = await page.api.post("/quotes", body, key=page.form.once)
    except Problem as problem:
        return await _basics_again(page, None, problem)
    return _on(page, quote["id"], "" if at_once else "/details")


async def show_basics(page: Page) -> Response:
    """Show the first step of a draft, or what became of it."""
    quote = await pages.draft(page)
    if quote["state"] != "draft":
        return await pages.done(page, quote)
    page.form = filled(quote, page.texts.zone)
    return await pages.basics(page, quote)


async def save_basics(page: Page) -> Response:
    """Write files and languages anew and go on; counts and price are made anew where they changed."""
    quote = await pages.draft(page)
    asked = Asked(page.form, await pages.services(page), page.texts.zone)
    try:
        saved = await _save(page, quote, asked.basics(quote))
        if page.form.text("go") == "send":
            await _move(page, "submit", saved)
    except Problem as problem:
        return await _basics_again(page, quote, problem)
    return _on(page, quote["id"], "" if page.form.text("go") == "send" else "/details")


async def show_details(page: Page) -> Response:
    """Show the second step: all that may be said and need not."""
    quote = await pages.draft(page)
    if quote["state"] != "draft":
        return _on(page, quote["id"], "")
    page.form = filled(quote, page.texts.zone)
    return await pages.details(page, quote)


async def save_details(page: Page) -> Response:
    """Write the details and go on to the look at all of it."""
    quote = await pages.draft(page)
    asked = Asked(page.form, {}, page.texts.zone)
    try:
        saved = await _save(page, quote, asked.details())
        if page.form.text("go") == "send":
            await _move(page, "submit", saved)
    except Problem as problem:
        page.blame(problem)
        explain(page.form)
        return await pages.details(page, quote, problem.status)
    return _on(page, quote["id"], {"send": "", "back": ""}.get(page.form.text("go"), "/check"))


async def show_check(page: Page) -> Response:
    """Show what is asked for with counts and price, as far as they are known."""
    quote = await pages.draft(page)
    if quote["state"] != "draft":
        return _on(page, quote["id"], "")
    return await pages.check(page, quote)


async def confirm(page: Page) -> Response:
    """Send the request as it was seen, or start the work at the very price that was seen."""
    event = page.form.text("event")
    quote = await pages.draft(page)
    shown = page.form.version
    if shown is None:
        raise Problem("malformed", "form_malformed", "The form cannot be read.")
    try:
        if event == "submit":
            # Counts that arrive meanwhile change no request: they are no reason to look again.
            _check_seen(page, quote)
        await _move(page, event, quote, None if event == "submit" else shown)
    except Problem as problem:
        page.blame(problem)
        explain(page.form)
        return await pages.check(page, await pages.draft(page), problem.status)
    return page.redirect(f"/request/{quote['id']}")


async def delete(page: Page) -> Response:
    """Delete a draft of one's own."""
    quote = await pages.draft(page)
    await page.api.delete(f"/quotes/{quote['id']}", version=quote["version"])
    return page.redirect("/quotes", done="draft.deleted")


async def _save(page: Page, quote: Thing, step: Mapping[str, Any]) -> Thing:
    """Write one step of a draft, unless somebody else wrote the draft since it was shown.

    Counts that arrive meanwhile change the version and nothing that a person typed: the writing is repeated on top.
    """
    for attempt in range(SAVE_ATTEMPTS):
        _check_seen(page, quote)
        body = {**whole(quote), **step, "intent": "draft"}
        if seen(quote) == seen_as(quote, body):
            return quote
        try:
            saved: Thing = await page.api.put(f"/quotes/{quote['id']}/draft", body, version=quote["version"])
        except Problem as problem:
            if problem.category != "stale" or attempt == SAVE_ATTEMPTS - 1:
                raise
            quote = await pages.draft(page)
        else:
            return saved
    raise AssertionError("the last attempt returns or raises")


def seen_as(quote: Thing, body: Mapping[str, Any]) -> str:
    """Return the mark that a draft would have when it were written as this body."""
    files = {file["file_id"]: file for file in (*quote["source_files"], *quote["reference_files"])}
    lists = {"source_files": "source_file_ids", "reference_files": "reference_file_ids"}
    written = {name: [files.get(one, {"file_id": one}) for one in body[ids]] for name, ids in lists.items()}
    return seen({**quote, **{name: value for name, value in body.items() if name != "intent"}, **written})


def _check_seen(page: Page, quote: Thing) -> None:
    if page.form.text("seen") not in ("", seen(quote)):
        raise Problem("stale", "stale_version", "Somebody changed the draft after you opened it.")


async def _move(page: Page, event: str, quote: Thing, version: int | None = None) -> None:
    body = {"event": event}
    if page.form.text("client_word"):
        body["client_word"] = page.form.text("client_word")
    key = f"{page.form.once}-{event}" if page.form.once else None
    await page.api.post(f"/quotes/{quote['id']}/transitions", body, key=key, version=version)


async def _basics_again(page: Page, quote: Thing | None, problem: Problem) -> Response:
    page.blame(problem)
    explain(page.form)
    return await pages.basics(page, quote, problem.status)


def _on_behalf(page: Page) -> dict[str, str]:
    if not page.is_provider:
        return {}
    return {"organisation_id": pages.client_of(page), "owner_id": page.form.text("owner_id")}


def _on(page: Page, quote_id: str, step: str) -> Response:
    """Lead to a step of a draft, which remembers whether a quote or a project is wanted."""
    wanted = {"intent": LAUNCH} if pages.intent(page) == LAUNCH and step else {}
    return page.redirect(f"/request/{quote_id}{step}", **wanted)


PAGES = (
    PageRoute("/request", get=show_new, post=create, features=("Q1", "P1", "D1")),
    PageRoute("/request/{id}", get=show_basics, post=save_basics, features=("Q1", "Q8", "O1")),
    PageRoute("/request/{id}/details", get=show_details, post=save_details, features=("Q1",)),
    PageRoute("/request/{id}/check", get=show_check, post=confirm, features=("Q3", "Q7", "O1")),
    PageRoute("/request/{id}/delete", post=delete, features=("Q8",)),
)
