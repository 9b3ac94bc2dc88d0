"""Client organisations: the list, and one client with its contacts and what was agreed."""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from gateway.problems import Problem
from gateway.web import tables, words
from gateway.web.forms import Form
from gateway.web.page import Page, PageRoute
from gateway.web.tables import Column, Listing
from gateway.web.texts import N_
from gateway.web.views.people import ACTIVE, SEARCH

ORGANISATIONS = Listing(
    "/organisations",
    (
        Column("name", N_("Name"), lambda row, _: row["name"], "organisation"),
        Column("account", N_("Account"), lambda row, _: row["account_id"]),
        Column("country", N_("Country"), lambda row, _: row["country"]),
        Column("currency", N_("Currency"), lambda row, _: row["currency"]),
        Column("state", N_("State"), lambda row, t: t(words.PERSON_STATES[row["state"]].text), "person_state"),
    ),
    (SEARCH, ACTIVE),
)


async def show_organisation(page: Page) -> Response:
    """Show one client with its contacts and what was agreed with it."""
    return await _organisation_form(page)


async def _organisation_form(page: Page, status: int = 200) -> Response:
    own = page.path["id"]
    organisation, contacts = await asyncio.gather(
        page.api.get(f"/organisations/{own}"), page.api.get("/contacts", organisation_id=own, limit=100)
    )
    return await page.render("people/organisation.html", status, organisation=organisation, contacts=contacts["items"])


async def show_organisations(page: Page) -> Response:
    """Show the client organisations."""
    table = await tables.read(page, ORGANISATIONS, "/organisations")
    return await page.render("people/organisations.html", table=table)


async def export_organisations(page: Page) -> Response:
    """Export the same view."""
    return await tables.export(page, ORGANISATIONS, "clients")


async def new_organisation(page: Page) -> Response:
    """Show the empty form of a client."""
    page.require("organisation.write")
    return await page.render("people/new_organisation.html")


async def add_organisation(page: Page) -> Response:
    """Add a client."""
    form = page.form
    body = _organisation(form) | {"account_id": form.text("account_id"), "currency": form.text("currency").upper()}
    try:
        made = await page.api.post("/organisations", body, key=form.once)
    except Problem as problem:
        page.blame(problem)
        return await page.render("people/new_organisation.html", problem.status)
    return page.redirect(f"/organisations/{made['id']}", done="organisation.added")


async def save_organisation(page: Page) -> Response:
    """Save a client."""
    form = page.form
    settings: dict[str, object] = {
        "peer_visibility": form.has("peer_visibility"),
        "show_prices": form.has("show_prices"),
        "tax_percent": form.text("tax_percent").replace(",", "."),
        "payment_days": _whole(form.text("payment_days")),
    }
    changes = _organisation(form) | {"settings": settings, "active": form.has("active")}
    address = f"/organisations/{page.path['id']}"
    try:
        await page.api.patch(address, changes, version=form.version)
    except Problem as problem:
        page.blame(problem)
        return await _organisation_form(page, problem.status)
    return page.redirect(address, done="saved")


def _organisation(form: Form) -> dict[str, object]:
    body: dict[str, object] = {
        "name": form.text("name"),
        "country": form.text("country").upper(),
        "language": form.text("language"),
        "address": [line.strip() for line in form.text("address").splitlines() if line.strip()],
    }
    if form.text("vat_number"):
        body["vat_number"] = form.text("vat_number")
    return body


def _whole(text: str) -> int | str:
    """Read a whole number; what is none goes to the API as it is, which says so beside the field."""
    return int(text) if text.isascii() and text.isdigit() else text


PAGES = (
    PageRoute("/organisations", get=show_organisations, features=("I3", "I6")),
    PageRoute("/organisations.csv", get=export_organisations, features=("I3",)),
    PageRoute("/organisations/new", get=new_organisation, post=add_organisation, features=("I6",)),
    PageRoute("/organisations/{id}", get=show_organisation, post=save_organisation, features=("I3", "I6")),
)
