"""The order desk: progress and deliveries per language, recalls, and answers to what the client asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from gateway.problems import Problem
from gateway.values import is_id
from gateway.web import attached, terms
from gateway.web.forms import Form
from gateway.web.page import Page, PageRoute

Thing = Mapping[str, Any]

BY_LANGUAGE = ("report_progress", "deliver", "recall_delivery")
"""Changes of state that have a form of their own at each language."""

MOST_NEW_FILES = 20


@dataclass(frozen=True, slots=True)
class Desk:
    """An order with what may be done."""

    order: Thing
    transitions: list[Thing]

    @property
    def acts(self) -> list[Thing]:
        """Return the changes of the whole order."""
        return [each for each in self.transitions if each["event"] not in BY_LANGUAGE]

    def offers(self, event: str, target: Thing | None = None) -> bool:
        """Tell whether the server offers a change, of this language if one is given."""
        offered = [each for each in self.transitions if each["event"] == event]
        return any(target is None or target["language"] in each["targets"] for each in offered)

    def recallable(self, target: Thing) -> Thing | None:
        """Return the delivery of a language that the server lets be taken back."""
        recalls = [each["deliveries"] for each in self.transitions if each["event"] == "recall_delivery"]
        return next((dict(each) for each in target["deliveries"] for ids in recalls if each["id"] in ids), None)

    def corrections(self, target: Thing) -> list[Thing]:
        """Return what is to be corrected in a language: what was sent back since it was last delivered whole."""
        if target["state"] != "correction_requested":
            return []
        finals = [each["at"] for each in target["deliveries"] if each["final"]]
        asked = [each for each in self.order["corrections"] if target["language"] in each["targets"]]
        return [each for each in asked if not finals or each["at"] >= finals[-1]]


async def show(page: Page) -> Response:
    """Show an order to those who work on it; others read it on its own page."""
    if not page.may("order.work"):
        return page.redirect(_order(page))
    return await _shown(page)


async def act(page: Page) -> Response:
    """Report progress, deliver or recall: one form per language."""
    target = page.form.text("target")
    event = page.form.text("event")
    reader = _READERS.get(event)
    if reader is None:
        raise Problem("conflict", "transition_not_offered", "")
    body = {"event": event, **reader(page.form, target)}
    try:
        await page.api.post(f"{_order(page)}/transitions", body, key=page.form.once)
    except Problem as problem:
        page.blame(problem)
        _place_errors(page.form, target)
        return await _shown(page, problem.status)
    return page.redirect(f"{_order(page)}/work?done=order.{event}#work-{target}")


def _progress(form: Form, target: str) -> dict[str, object]:
    given, step = form.text(f"percent-{target}"), form.text(f"step-{target}")
    percent = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else given
    return {"target": target, "percent": percent, **({"step": step} if step else {})}


def _delivery(form: Form, target: str) -> dict[str, object]:
    message = form.text(f"message-{target}")
    return {
        "target": target,
        "file_ids": form.texts(f"file_ids-{target}"),
        "final": form.has(f"final-{target}"),
        **({"message": message} if message else {}),
    }


def _recall(form: Form, target: str) -> dict[str, object]:
    message = form.text(f"why-{target}")
    return {"delivery_id": form.text("delivery_id"), **({"message": message} if message else {})}


_READERS: Mapping[str, Callable[[Form, str], dict[str, object]]] = {
    "report_progress": _progress,
    "deliver": _delivery,
    "recall_delivery": _recall,
}


def _place_errors(form: Form, target: str) -> None:
    """Move errors to the fields of the language that the form was about."""
    for name in [name for name in form.errors if name]:
        first = name.partition(".")[0]
        form.errors.setdefault(f"{first}-{target}", form.errors.pop(name))


async def _shown(page: Page, status: int = 200) -> Response:
    order, possible, files = await asyncio.gather(
        page.api.get(_order(page)),
        page.api.get(f"{_order(page)}/transitions"),
        attached.files_of(page, order_id=page.path["id"]),
    )
    files = await _with_new_ones(page, order, files)
    return await page.render(
        "desk/work.html",
        status,
        desk=Desk(order, possible["transitions"]),
        transitions=possible["transitions"],
        edits=possible["edits"],
        order=order,
        files=files,
        listed=attached.listed,
        terms=terms,
    )


async def _with_new_ones(page: Page, order: Thing, known: attached.Known) -> attached.Known:
    """Ask for files one by one that are delivered, or about to be, before the list of the order's files has them."""
    delivered = [one for target in order["targets"] for each in target["deliveries"] for one in each["file_ids"]]
    typed = [one for target in order["targets"] for one in page.form.texts(f"file_ids-{target['language']}")]
    missing = [one for one in dict.fromkeys((*delivered, *typed)) if one not in known and is_id(one)][:MOST_NEW_FILES]
    found = await asyncio.gather(*(_file(page, one) for one in missing))
    return {**known, **{file["id"]: file for file in found if file is not None}}


async def _file(page: Page, file_id: str) -> Thing | None:
    try:
        return dict(await page.api.get(f"/files/{file_id}"))
    except Problem as problem:
        if problem.status != 404:
            raise
        return None


def _order(page: Page) -> str:
    return f"/orders/{page.path['id']}"


PAGES = (PageRoute("/orders/{id}/work", get=show, post=act, features=("O14", "O4", "O9")),)
