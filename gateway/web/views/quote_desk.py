"""The quote desk: a project manager counts, prices and sends an offer on one page."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from gateway.problems import Problem
from gateway.web import attached, price_form, prices, terms, words
from gateway.web.asking import deadline_field, instant
from gateway.web.page import Page, PageRoute
from gateway.web.texts import Texts

_REWRITES = ("add_line", "add_adjustment", "remove_line", "remove_adjustment")


@dataclass(frozen=True, slots=True)
class Desk:
    """All that the page shows of a quote."""

    quote: Mapping[str, Any]
    transitions: list[Mapping[str, Any]]
    edits: list[str]
    services: Mapping[str, str]
    files: Mapping[str, Any]

    @property
    def editable(self) -> bool:
        """Tell whether the server takes a price from this person now."""
        return "lines" in self.edits

    @property
    def countable(self) -> bool:
        """Tell whether the server takes counts from this person now."""
        return "counts" in self.edits

    @property
    def sendable(self) -> bool:
        """Tell whether the server offers to send what is saved."""
        return any(each["event"] == "send" for each in self.transitions)

    @property
    def acts(self) -> list[Mapping[str, Any]]:
        """Return the other changes of state; sending is done below, together with saving what was typed."""
        return [each for each in self.transitions if each["event"] != "send"]

    def languages(self, texts: Texts) -> dict[str, str]:
        """Return the target languages with their names."""
        return {target["language"]: texts.language_of(target["language"]) for target in self.quote["targets"]}

    @property
    def priced(self) -> dict[str, Mapping[str, Any]]:
        """Return the saved lines with their results by id."""
        price = self.quote["price"]
        return {line["line_id"]: line for line in price["lines"]} if price else {}


async def show(page: Page) -> Response:
    """Show a quote as it is prepared; who does not prepare quotes reads it on its own page."""
    if not page.may("quote.prepare"):
        return page.redirect(_quote(page))
    return await _shown(page, await _read(page))


async def price(page: Page) -> Response:
    """Add or remove a row, save the price, or save and send it: as the button says that was pressed."""
    do, _, row = page.form.text("do").partition(":")
    if do in _REWRITES:
        desk = await _read(page)
        _rewrite(page, desk, do, row)
        return await _shown(page, desk, typed=True)
    price_form.tidy(page.form)
    language = page.texts.language
    body = price_form.body_of(page.form, language) | _deadline(page)
    if do == "from_counts":
        body = {name: value for name, value in body.items() if name != price_form.LINES}
    try:
        saved = await page.api.put(f"{_quote(page)}/lines", body, version=page.form.version)
    except Problem as problem:
        return await _blamed(page, problem)
    if do == "send":
        return await _sent(page, int(saved["version"]))
    return page.redirect(f"{_quote(page)}/prepare?done=price.saved#price")


async def counts(page: Page) -> Response:
    """Save counts by hand; the lines are made from them anew."""
    desk = await _read(page)
    tags = [target["language"] for target in desk.quote["targets"]]
    body = price_form.counts_of(page.form, tags, page.texts.language)
    try:
        await page.api.put(f"{_quote(page)}/counts", body, version=page.form.version)
    except Problem as problem:
        page.blame(problem)
        price_form.place_errors(page.form)
        if problem.category == "stale":
            _overwrites(page, desk)
        page.form.values = {**price_form.fields_of(desk.quote), **page.form.values}
        return await _shown(page, desk, problem.status, typed=True)
    return page.redirect(f"{_quote(page)}/prepare?done=counts.saved#counts")


async def _sent(page: Page, version: int) -> Response:
    """Send what was just saved; when it cannot be sent, it stays saved and the page says why."""
    form = page.form
    day = form.text("expires_at")
    body = {
        "event": "send",
        "as_whole": form.has("as_whole"),
        **({"message": form.text("message")} if form.text("message") else {}),
        **({"expires_at": f"{day}T23:59:59Z"} if day else {}),
    }
    try:
        await page.api.post(f"{_quote(page)}/transitions", body, key=form.once, version=version)
    except Problem as problem:
        page.blame(problem)
        desk = await _read(page)
        for kind in (price_form.LINES, price_form.ADJUSTMENTS):
            for number in price_form.rows(form, kind):
                price_form.remove(form, kind, number)
        form.values |= {**price_form.fields_of(desk.quote), "version": [str(desk.quote["version"])]}
        return await _shown(page, desk, problem.status, typed=True)
    return page.redirect(f"{_quote(page)}/prepare", done="quote.send")


async def _blamed(page: Page, problem: Problem) -> Response:
    page.blame(problem)
    price_form.place_errors(page.form)
    desk = await _read(page)
    if problem.category == "stale":
        _overwrites(page, desk)
    return await _shown(page, desk, problem.status, typed=True)


def _overwrites(page: Page, desk: Desk) -> None:
    """Say that somebody else was faster, and let the next saving replace what they saved."""
    page.form.values["version"] = [str(desk.quote["version"])]
    page.form.errors[""] = page.say(
        "Somebody else saved this quote while you worked on it. What you typed is kept below: "
        "save again to replace theirs, or leave the page to keep theirs."
    )


def _rewrite(page: Page, desk: Desk, do: str, row: str) -> None:
    form = page.form
    kind = price_form.LINES if do.endswith("line") else price_form.ADJUSTMENTS
    if do.startswith("remove"):
        price_form.remove(form, kind, int(row) if row.isascii() and row.isdigit() else -1)
    elif kind == price_form.LINES:
        target, by = form.text("add.target"), form.text("add.by", price_form.BY_WORDS)
        price_form.add(form, kind, price_form.new_line(desk.quote, target, by, "hour"))
    else:
        price_form.add(form, kind, {"name": "", "kind": "discount", "by": price_form.PERCENT, "value": ""})


async def _read(page: Page) -> Desk:
    quote, possible, listed, files = await asyncio.gather(
        page.api.get(_quote(page)),
        page.api.get(f"{_quote(page)}/transitions"),
        page.api.get("/services"),
        attached.files_of(page, quote_id=page.path["id"]),
    )
    sold = (each for each in listed["items"] if each["active"])
    names = {each["key"]: words.service(each["key"], page.texts, each["name"]) for each in sold}
    services = {quote["service"]: words.service(quote["service"], page.texts), **names}
    return Desk(quote, possible["transitions"], possible["edits"], services, files)


async def _shown(page: Page, desk: Desk, status: int = 200, *, typed: bool = False) -> Response:
    form = page.form
    if not typed:
        form.values = {
            **price_form.fields_of(desk.quote),
            **deadline_field(desk.quote, page.texts.zone),
            **({"as_whole": ["on"]} if desk.quote.get("as_whole") else {}),
        }
    form.values = {**price_form.count_fields(desk.quote), **form.values}
    return await page.render(
        "desk/prepare.html",
        status,
        desk=desk,
        quote=desk.quote,
        price=desk.quote["price"],
        offer=None,
        files=desk.files,
        lines=price_form.rows(form, price_form.LINES),
        adjustments=price_form.rows(form, price_form.ADJUSTMENTS),
        wrong=form.wrong,
        prices=prices,
        terms=terms,
    )


def _deadline(page: Page) -> dict[str, object]:
    typed = page.form.text("deadline")
    return {"deadline": instant(typed, page.texts.zone)} if typed else {}


def _quote(page: Page) -> str:
    return f"/quotes/{page.path['id']}"


PAGES = (
    PageRoute("/quotes/{id}/prepare", get=show, post=price, features=("Q5", "Q11")),
    PageRoute("/quotes/{id}/prepare/counts", post=counts, features=("Q5",)),
)
