"""Editing the data of a quote or a project: numbers, the name, and who is told."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from gateway.problems import Problem
from gateway.web.page import Page, View

Thing = Mapping[str, Any]
MANY = frozenset(("watchers", "watcher_ids"))
"""Fields that hold people, several of them."""


@dataclass(frozen=True, slots=True)
class Data:
    """One field of the form, and what an empty one is sent as."""

    name: str
    empty: str | None = None


def edit_pages(plural: str, template: str, fields: Sequence[Data], permissions: Sequence[str]) -> tuple[View, View]:
    """Return the view that shows the form to who has one of the permissions, and the one that takes it."""

    async def show(page: Page) -> Response:
        page.require(*permissions)
        address = f"/{plural}/{page.path['id']}"
        thing, possible = await asyncio.gather(page.api.get(address), page.api.get(f"{address}/transitions"))
        if "details" not in possible["edits"]:
            raise Problem("conflict", "transition_not_offered", "", details={"state": possible["state"]})
        return await _form(page, template, thing)

    async def save(page: Page) -> Response:
        address = f"/{plural}/{page.path['id']}"
        try:
            await page.api.patch(address, _body(page, fields), version=page.form.version)
        except Problem as problem:
            page.blame(problem)
            return await _form(page, template, await page.api.get(address), problem.status)
        return page.redirect(address, done="saved")

    return show, save


async def _form(page: Page, template: str, thing: Thing, status: int = 200) -> Response:
    return await page.render(template, status, thing=thing, colleagues=await _colleagues(page, thing))


async def _colleagues(page: Page, thing: Thing) -> dict[str, str]:
    """Return who may be told, by id; the owner is told anyway. Those who watch already stay choosable."""
    people: dict[str, str] = {}
    if page.may("contact.read"):
        answer = await page.api.get("/contacts", organisation_id=thing["organisation_id"], active=True, limit=100)
        people = {person["id"]: person["name"] for person in answer["items"]}
    known = {**thing.get("names", {}), **people}
    watching = thing.get("watchers", thing.get("watcher_ids", []))
    people |= {one: known.get(one, page.say("A colleague")) for one in watching}
    people.pop(str(thing["owner_id"]), None)
    return people


def _body(page: Page, fields: Sequence[Data]) -> dict[str, object]:
    form = page.form
    return {
        each.name: form.texts(each.name) if each.name in MANY else form.text(each.name) or each.empty for each in fields
    }
