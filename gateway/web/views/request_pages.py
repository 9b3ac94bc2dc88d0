"""What the pages of a request show: each step with all that can be chosen there."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from starlette.responses import Response

from gateway.problems import Problem
from gateway.web import languages
from gateway.web.asking import LAUNCH, Thing, seen
from gateway.web.page import Page
from gateway.web.preview import preview

MOST_CHOICES = 100
LISTED_FILES = 500


def check_right(page: Page) -> None:
    """Tell who may not ask for work, before anything is typed in vain."""
    if not page.may("quote.request"):
        raise Problem("forbidden", "request_not_allowed", "Requests are for requesters and managers.")


def intent(page: Page) -> str:
    """Return whether a quote or a project is wanted, as the form or the address says."""
    wanted = page.form.text("intent") or page.query.get("intent", "")
    return LAUNCH if wanted == LAUNCH else "quote"


def client_of(page: Page) -> str:
    """Return the client that staff ask for."""
    return page.form.text("organisation_id") or page.query.get("organisation", "")


async def draft(page: Page) -> Thing:
    """Read the quote that the address names."""
    check_right(page)
    quote: Thing = await page.api.get(f"/quotes/{page.path['id']}")
    return quote


async def services(page: Page) -> dict[str, Thing]:
    """Return what can be ordered, by key."""
    answer = await page.api.get("/services")
    return {service["key"]: service for service in answer["items"] if service["active"]}


async def ask_for_whom(page: Page) -> Response:
    """Let staff choose the client for whom they ask."""
    text = page.query.get("text", "")
    answer = await page.api.get("/organisations", active=True, text=text, limit=MOST_CHOICES)
    return await page.render("request/whom.html", organisations=answer["items"], text=text, intent=intent(page))


async def basics(page: Page, quote: Thing | None, status: int = 200) -> Response:
    """Show files, service and languages."""
    client = quote["organisation_id"] if quote else client_of(page)
    offered, latest, drafts, people, files, edits = await asyncio.gather(
        services(page),
        page.api.get("/quotes", organisation_id=client, mine=not page.is_provider or None, limit=25),
        _drafts(page) if quote is None else _none(),
        _contacts(page, client) if page.is_provider else _none(),
        _named(page, quote),
        _edits(page, quote),
    )
    used = languages.recent(latest["items"])
    return await page.render(
        "request/basics.html",
        status,
        quote=quote,
        edits=edits,
        seen=page.form.text("seen") or (seen(quote) if quote else ""),
        intent=intent(page),
        services=offered,
        languages=languages.names(page.texts.language),
        recent_sources=used[0],
        recent_targets=used[1],
        drafts=drafts,
        people=people,
        files=files,
        client=client,
        client_name=await _name_of(page, client) if page.is_provider else "",
    )


async def details(page: Page, quote: Thing, status: int = 200) -> Response:
    """Show what may be added, beside the counts that come in meanwhile."""
    people, counting, edits = await asyncio.gather(
        _contacts(page, quote["organisation_id"]), _counting(page, quote), _edits(page, quote)
    )
    others = [each for each in people if each["id"] not in (page.me["id"], quote["owner_id"])]
    mark = page.form.text("seen") or seen(quote)
    return await page.render(
        "request/details.html",
        status,
        quote=quote,
        edits=edits,
        intent=intent(page),
        seen=mark,
        people=others,
        counting=counting,
        known=preview(quote),
    )


async def check(page: Page, quote: Thing, status: int = 200) -> Response:
    """Show all of it once more, with what the server lets this person do."""
    possible, counting, offered, people = await asyncio.gather(
        page.api.get(f"/quotes/{quote['id']}/transitions"),
        _counting(page, quote),
        services(page),
        _contacts(page, quote["organisation_id"]) if quote["watchers"] else _none(),
    )
    events = [transition["event"] for transition in possible["transitions"]]
    told = [each["name"] for each in people if each["id"] in quote["watchers"]]
    return await page.render(
        "request/check.html",
        status,
        quote=quote,
        edits=possible["edits"],
        intent=intent(page),
        seen=page.form.text("seen") or seen(quote),
        events=events,
        counting=counting,
        known=preview(quote),
        service=offered.get(quote["service"], {"name": quote["service"]}),
        watchers=told,
    )


async def done(page: Page, quote: Thing) -> Response:
    """Tell what became of a request, and lead to the quote or the project."""
    order = await _found(page, f"/orders/{quote['order_id']}") if quote["order_id"] else None
    return await page.render("request/done.html", quote=quote, order=order)


async def _counting(page: Page, quote: Thing) -> Thing | None:
    """Return how far the counting is; nothing where it has not begun."""
    return await _found(page, f"/quotes/{quote['id']}/analysis") if quote["awaits_counts"] else None


async def _found(page: Page, path: str) -> Thing | None:
    try:
        answer: Thing = await page.api.get(path)
    except Problem as problem:
        if problem.status != 404:
            raise
        return None
    return answer


async def _drafts(page: Page) -> list[Thing]:
    answer = await page.api.get("/quotes", state="draft", mine=True, limit=3)
    return list(answer["items"])


async def _contacts(page: Page, organisation_id: str) -> list[Thing]:
    """Return the colleagues that can be named, for those who may see them."""
    if not page.may("contact.read"):
        return []
    answer = await page.api.get("/contacts", organisation_id=organisation_id, active=True, limit=MOST_CHOICES)
    return list(answer["items"])


async def _name_of(page: Page, organisation_id: str) -> str:
    return str((await page.api.get(f"/organisations/{organisation_id}"))["name"])


async def _edits(page: Page, quote: Thing | None) -> list[str]:
    """Return what of a draft the server lets this person change."""
    if quote is None:
        return []
    return list((await page.api.get(f"/quotes/{quote['id']}/transitions"))["edits"])


async def _none() -> list[Thing]:
    return []


async def _named(page: Page, quote: Thing | None) -> Mapping[str, Thing]:
    """Return name and size of the files in the form: from the draft, else from those that were sent of late."""
    known: dict[str, Thing] = {}
    if quote is not None:
        known = {file["file_id"]: file for file in (*quote["source_files"], *quote["reference_files"])}
    wanted = {*page.form.texts("source_file_ids"), *page.form.texts("reference_file_ids")} - known.keys()
    cursor: str | None = None
    for _ in range(LISTED_FILES // MOST_CHOICES):
        if not wanted:
            break
        answer = await page.api.get("/files", limit=MOST_CHOICES, cursor=cursor)
        known |= _by_id(answer["items"], wanted)
        wanted -= known.keys()
        cursor = answer["next_cursor"]
        if cursor is None:
            break
    return known


def _by_id(items: Iterable[Thing], wanted: set[str]) -> dict[str, Any]:
    return {
        item["id"]: {"file_id": item["id"], "name": item["name"], "size": item["size"]}
        for item in items
        if item["id"] in wanted
    }
