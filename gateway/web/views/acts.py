"""Changing the state of a quote, an order or an invoice: one page and one form for every transition there is."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from starlette.responses import Response

from contracts.loader import Param
from gateway.api import endpoints
from gateway.problems import Problem
from gateway.web import words
from gateway.web.fields import Field, Options, body_of, fields_of
from gateway.web.page import Page, PageRoute, View


@dataclass(frozen=True, slots=True)
class Kind:
    """What has states: its name in contracts, and its addresses in API and portal, which are the same."""

    name: str
    plural: str
    features: tuple[str, ...]

    def address(self, page: Page) -> str:
        """Return the address of the thing that the page is about."""
        return f"/{self.plural}/{page.path['id']}"


KINDS = (Kind("quote", "quotes", ("Q6",)), Kind("order", "orders", ("O2", "O5")), Kind("invoice", "invoices", ("B1",)))
EXACT = frozenset(("accept", "send", "launch", "submit"))
"""What is agreed to must be what was seen: these carry the version that the page showed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A transition that somebody is about to make: of what, and with which fields."""

    kind: Kind
    thing: Mapping[str, Any]
    transition: Mapping[str, Any]
    fields: list[Field]

    @property
    def event(self) -> str:
        """Return the event's name."""
        return str(self.transition["event"])


def _show(kind: Kind) -> View:
    async def show(page: Page) -> Response:
        return await _form(page, await _asked(page, kind))

    return show


def _act(kind: Kind) -> View:
    async def act(page: Page) -> Response:
        asked = await _asked(page, kind)
        body = {"event": asked.event, **body_of(asked.fields, page.form, asked.thing)}
        version = page.form.version if asked.event in EXACT else None
        address = kind.address(page)
        try:
            await page.api.post(f"{address}/transitions", body, key=page.form.once, version=version)
        except Problem as problem:
            page.blame(problem)
            return await _form(page, asked, problem.status)
        return page.redirect(address, done=f"{kind.name}.{asked.event}")

    return act


async def _asked(page: Page, kind: Kind) -> Asked:
    """Find the transition; one that the server does not list for this person is refused with what is possible."""
    address = kind.address(page)
    thing, possible = await asyncio.gather(page.api.get(address), page.api.get(f"{address}/transitions"))
    event = page.path["event"]
    for transition in possible["transitions"]:
        if transition["event"] == event:
            fields = fields_of(_params(kind.name, event), transition, provider=page.is_provider)
            return Asked(kind, thing, transition, fields)
    raise Problem("conflict", "transition_not_offered", "", details={"state": possible["state"]})


async def _form(page: Page, asked: Asked, status: int = 200) -> Response:
    act = words.act(asked.kind.name, asked.transition)
    return await page.render("acts/form.html", status, asked=asked, act=act, options=Options(asked.transition))


@cache
def _params(kind: str, event: str) -> tuple[Param, ...]:
    for endpoint in endpoints():
        if endpoint.operation.transitions_of == kind and event in endpoint.by_event:
            return endpoint.by_event[event].contract.params
    raise LookupError(f"no contract has the event {event} of a {kind}")


PAGES = tuple(
    PageRoute(f"/{kind.plural}/{{id}}/transitions/{{event}}", get=_show(kind), post=_act(kind), features=kind.features)
    for kind in KINDS
)
