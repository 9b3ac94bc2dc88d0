"""The work queue: everything that needs the provider now, each kind of it in one table."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from gateway.problems import Problem
from gateway.web.page import Page, PageRoute
from gateway.web.texts import N_
from gateway.web.views.orders import progress

Row = Mapping[str, Any]

MOST_ROWS = 20
SOON = timedelta(hours=48)
QUOTE, ORDER = "quote", "order"
PLURALS = {QUOTE: "quotes", ORDER: "orders"}
ONE_CLICK = {"take": QUOTE, "confirm": ORDER}
"""What a button of a row does at once; everything else opens the desk of its quote or project."""


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of waiting work: the filters of the API that find it, and what is done first."""

    key: str
    title: str
    kind: str
    filters: Mapping[str, object]
    icon: str
    act: str = ""
    anybodys: bool = False
    """Nobody has taken it on yet, so it is everybody's also where only one's own work is shown."""

    client: bool = False
    """It waits for the client, not for us."""


SECTIONS = (
    Section("new", N_("New requests"), QUOTE, {"state": "requested"}, "inbox", "take", anybodys=True),
    Section("submitted", N_("Projects to confirm"), ORDER, {"state": "submitted"}, "send", "confirm", anybodys=True),
    Section("attention", N_("Price by hand needed"), QUOTE, {"needs_attention": True}, "pencil-square", anybodys=True),
    Section("pending", N_("Launched, price to come"), QUOTE, {"price_pending": True}, "lightning", anybodys=True),
    Section("changes", N_("Change asked for"), QUOTE, {"state": "change_requested"}, "arrow-repeat"),
    Section("answers", N_("To answer"), ORDER, {"flag": ["cancel_requested", "claim"]}, "exclamation-circle"),
    Section("corrections", N_("Corrections asked for"), ORDER, {"state": "correction_requested"}, "arrow-return-left"),
    Section("due", N_("Late or due soon"), ORDER, {"sort": "due_at"}, "clock"),
    Section("preparation", N_("In preparation"), QUOTE, {"state": "in_preparation"}, "hourglass-split"),
    Section("to_begin", N_("To begin"), ORDER, {"state": "confirmed"}, "clipboard-check"),
    Section("offers", N_("Offers with the client"), QUOTE, {"state": "sent"}, "envelope-open", client=True),
    Section("done", N_("Work to be approved by the client"), ORDER, {"state": "work_done"}, "box-seam", client=True),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A section with its rows, how many there are in all, and where all of them are listed."""

    section: Section
    rows: list[Row]
    count: int
    more: bool
    link: str


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the queue is narrowed to."""

    mine: bool = False
    client: str | None = None
    query: Mapping[str, str] = field(default_factory=dict)

    def of(self, section: Section, now: datetime) -> dict[str, object]:
        """Return the query of a section."""
        due = {"due_before": (now + SOON).isoformat()} if section.key == "due" else {}
        mine = self.mine and not section.anybodys
        return {**section.filters, **due, "organisation_id": self.client, "mine": True if mine else None}


async def show(page: Page) -> Response:
    """Show what waits; who prepares no quotes finds lists instead."""
    if not page.may("quote.prepare"):
        return page.redirect("/orders")
    return await _shown(page)


async def act(page: Page) -> Response:
    """Take a request on, or confirm a project, with one click."""
    event, thing = page.form.text("event"), page.form.text("id")
    kind = ONE_CLICK.get(event)
    if kind is None:
        raise Problem("conflict", "transition_not_offered", "")
    try:
        await page.api.post(f"/{PLURALS[kind]}/{thing}/transitions", {"event": event}, key=page.form.once)
    except Problem as problem:
        page.blame(problem)
        return await _shown(page, problem.status)
    if event == "take":
        return page.redirect(f"/quotes/{thing}/prepare", done="quote.take")
    return page.redirect("/desk", done="order.confirm", **_wishes(page).query)


async def _shown(page: Page, status: int = 200) -> Response:
    wishes = _wishes(page)
    now = datetime.now(UTC)
    totals, clients, *lists = await asyncio.gather(
        _totals(page, wishes),
        page.api.get("/organisations", limit=100) if page.may("organisation.read") else _nothing(),
        *(page.api.get(f"/{PLURALS[each.kind]}", limit=MOST_ROWS, **wishes.of(each, now)) for each in SECTIONS),
    )
    shown = [_section(*pair, totals, wishes, now) for pair in zip(SECTIONS, lists, strict=True)]
    names = {each["id"]: each["name"] for each in clients["items"]}
    return await page.render("desk/queue.html", status, shown=shown, wishes=wishes, clients=names, progress=progress)


def _section(
    section: Section, answer: Mapping[str, Any], totals: Mapping[str, int], wishes: Wishes, now: datetime
) -> Shown:
    """Count a section: what fits on the page is counted there, more by the summaries where they know it."""
    rows, more = answer["items"], answer["next_cursor"] is not None
    count = max(totals.get(section.key, 0), len(rows)) if more else len(rows)
    query = {name: value for name, value in wishes.of(section, now).items() if value is not None}
    given = {name: "true" if value is True else value for name, value in query.items()}
    return Shown(section, rows, count, more, f"/{PLURALS[section.kind]}?{urlencode(given, doseq=True)}")


async def _totals(page: Page, wishes: Wishes) -> dict[str, int]:
    """Ask the summaries for the counts of sections that are longer than the page shows."""
    query = {"organisation_id": wishes.client, "mine": True if wishes.mine else None}
    quotes, orders = await asyncio.gather(
        page.api.get("/quotes/summary", **query), page.api.get("/orders/summary", **query)
    )
    states = {QUOTE: quotes["by_state"], ORDER: orders["states"]}
    counted = {
        each.key: int(states[each.kind][str(each.filters["state"])]) for each in SECTIONS if "state" in each.filters
    }
    return {**counted, "attention": quotes["needs_attention"], "due": orders["late"] + orders["due_soon"]}


async def _nothing() -> dict[str, list[Row]]:
    return {"items": []}


def _wishes(page: Page) -> Wishes:
    mine, client = page.query.get("mine") == "true", page.query.get("client") or None
    return Wishes(mine, client, {**({"mine": "true"} if mine else {}), **({"client": client} if client else {})})


PAGES = (PageRoute("/desk", get=show, post=act, features=("O14", "N6")),)
