"""Contacts of clients, and the provider's staff: lists and forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.problems import Problem
from gateway.web import tables, words
from gateway.web.forms import Form
from gateway.web.page import Page, PageRoute
from gateway.web.tables import Column, Filter, Listing
from gateway.web.texts import N_
from gateway.web.views.profile import zones

ACTIVE = Filter("active", N_("State"), options={"true": N_("Active"), "false": N_("Deactivated")})
SEARCH = Filter("text", N_("Search"), "search")
_PERSON = (
    Column("user", N_("User id"), lambda row, _: row["user_id"]),
    Column("email", N_("E-mail"), lambda row, _: row["email"]),
    Column("roles", N_("Roles"), lambda row, t: ", ".join(t(words.ROLES[role]) for role in row["roles"]), "roles"),
    Column("state", N_("State"), lambda row, t: t(words.PERSON_STATES[row["state"]].text), "person_state"),
    Column("created", N_("Added"), lambda row, t: t.day(row["created_at"]), "created", optional=True),
)
CONTACTS = Listing(
    "/contacts", (Column("name", N_("Name"), lambda row, _: row["name"], "contact"), *_PERSON), (SEARCH, ACTIVE)
)
STAFF = Listing("/staff", (Column("name", N_("Name"), lambda row, _: row["name"], "staff"), *_PERSON), (SEARCH, ACTIVE))
CONTACT_ROLES = ("requester", "observer", "manager")
STAFF_ROLES = ("pm", "finance", "admin")


async def show_contacts(page: Page) -> Response:
    """Show the contacts that this person may see."""
    table = await tables.read(page, CONTACTS, "/contacts")
    return await page.render("people/contacts.html", table=table)


async def export_contacts(page: Page) -> Response:
    """Export the same view."""
    return await tables.export(page, CONTACTS, "contacts")


async def new_contact(page: Page) -> Response:
    """Show the empty form of a contact to those who may add one."""
    page.require("contact.write")
    return await _contact_form(page, None)


async def add_contact(page: Page) -> Response:
    """Add a contact, to the organisation that is named or to one's own."""
    form = page.form
    body = _person(form, CONTACT_ROLES) | {"billing": form.has("billing"), "password": _password(form)}
    if form.text("organisation_id"):
        body["organisation_id"] = form.text("organisation_id")
    try:
        made = await page.api.post("/contacts", body, key=form.once)
    except Problem as problem:
        page.blame(problem)
        return await _contact_form(page, None, problem.status)
    return page.redirect(f"/contacts/{made['id']}", done="contact.added")


async def show_contact(page: Page) -> Response:
    """Show one contact, to be changed by who may."""
    return await _contact_form(page, await page.api.get(f"/contacts/{page.path['id']}"))


async def save_contact(page: Page) -> Response:
    """Save a contact."""
    address = f"/contacts/{page.path['id']}"
    form = page.form
    changes = _person(form, CONTACT_ROLES) | {"billing": form.has("billing"), "active": form.has("active")}
    try:
        await page.api.patch(address, changes, version=form.version)
    except Problem as problem:
        page.blame(problem)
        return await _contact_form(page, await page.api.get(address), problem.status)
    return page.redirect(address, done="saved")


async def show_staff(page: Page) -> Response:
    """Show the provider's staff."""
    return await page.render("people/staff.html", table=await tables.read(page, STAFF, "/staff"))


async def export_staff(page: Page) -> Response:
    """Export the same view."""
    return await tables.export(page, STAFF, "staff")


async def new_member(page: Page) -> Response:
    """Show the empty form of a member of staff to those who may add one."""
    page.require("staff.manage")
    return await _member_form(page, None)


async def add_member(page: Page) -> Response:
    """Add a member of staff."""
    body = _person(page.form, STAFF_ROLES) | {"password": _password(page.form)}
    try:
        made = await page.api.post("/staff", body, key=page.form.once)
    except Problem as problem:
        page.blame(problem)
        return await _member_form(page, None, problem.status)
    return page.redirect(f"/staff/{made['id']}", done="staff.added")


async def show_member(page: Page) -> Response:
    """Show one member of staff."""
    return await _member_form(page, await page.api.get(f"/staff/{page.path['id']}"))


async def save_member(page: Page) -> Response:
    """Save a member of staff."""
    form = page.form
    address = f"/staff/{page.path['id']}"
    changes = _person(form, STAFF_ROLES) | {"active": form.has("active")}
    try:
        await page.api.patch(address, changes, version=form.version)
    except Problem as problem:
        page.blame(problem)
        return await _member_form(page, await page.api.get(address), problem.status)
    return page.redirect(address, done="saved")


async def _contact_form(page: Page, contact: Mapping[str, Any] | None, status: int = 200) -> Response:
    organisations: list[Mapping[str, Any]] = []
    if contact is None and page.is_provider:
        organisations = (await page.api.get("/organisations", active=True, limit=100))["items"]
    return await page.render(
        "people/contact.html",
        status,
        contact=contact,
        organisations={one["id"]: one["name"] for one in organisations},
        roles=CONTACT_ROLES,
        zones=zones(),
    )


async def _member_form(page: Page, member: Mapping[str, Any] | None, status: int = 200) -> Response:
    return await page.render("people/member.html", status, member=member, roles=STAFF_ROLES, zones=zones())


def _person(form: Form, roles: tuple[str, ...]) -> dict[str, object]:
    names = ("name", "email", "user_id", "language", "time_zone")
    told: dict[str, object] = {name: form.text(name) for name in names if form.text(name)}
    return told | {"roles": [role for role in roles if role in form.texts("roles")]}


def _password(form: Form) -> str:
    return form.values.get("password", [""])[0]


PAGES = (
    PageRoute("/contacts", get=show_contacts, features=("I5", "I6")),
    PageRoute("/contacts.csv", get=export_contacts, features=("I5",)),
    PageRoute("/contacts/new", get=new_contact, post=add_contact, features=("I5", "I6")),
    PageRoute("/contacts/{id}", get=show_contact, post=save_contact, features=("I5", "I6")),
    PageRoute("/staff", get=show_staff, features=("I6",)),
    PageRoute("/staff.csv", get=export_staff, features=("I6",)),
    PageRoute("/staff/new", get=new_member, post=add_member, features=("I6",)),
    PageRoute("/staff/{id}", get=show_member, post=save_member, features=("I6",)),
)
