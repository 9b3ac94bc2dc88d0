"""Every page of the portal for every role: shown or refused clearly, open to everybody, quiet, light, and without script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, Request

from gateway.client import PortalClient
from gateway.web.views import PAGES
from tests.browser.accessibility import examine
from tests.browser.browsing import Browsing
from tests.browser.guards import Guards
from tests.conftest import SignIn
from tests.e2e.journeys.desk import LONG, Desk

pytestmark = pytest.mark.timeout(600)

MOST_BYTES = 300_000
VISITOR = "visitor"
CLIENTS = ("requester", "observer", "manager")
STAFF = ("pm", "finance", "administrator")
ALL = (*CLIENTS, *STAFF)
WRITERS = ("requester", "manager", "pm")
DESK = ("pm",)
BOOKS = ("requester", "observer", "manager", "pm", "finance", "administrator")
WORK = ("requester", "observer", "manager", "pm", "administrator")


@dataclass(frozen=True, slots=True)
class Visit:
    """Where a page is to be seen, with the stage's ids in it, and for whom; all others get a clear refusal."""

    address: str
    who: tuple[str, ...]


VISITS: Mapping[str, Visit] = {
    "/sign-in": Visit("/sign-in", (VISITOR,)),
    "/a/{account}": Visit("/a/nordwind", (VISITOR,)),
    "/style": Visit("/style", (VISITOR, *ALL)),
    "/": Visit("/", (*CLIENTS, "finance", "administrator")),
    "/desk": Visit("/desk", DESK),
    "/quotes": Visit("/quotes", ALL),
    "/quotes/{id}": Visit("/quotes/{quote}", ALL),
    "/quotes/{id}/edit": Visit("/quotes/{quote}/edit", WRITERS),
    "/quotes/{id}/prepare": Visit("/quotes/{prepared}/prepare", DESK),
    "/quotes/{id}/transitions/{event}": Visit("/quotes/{quote}/transitions/accept", WRITERS),
    "/request": Visit("/request", WRITERS),
    "/request/{id}": Visit("/request/{draft}", WRITERS),
    "/request/{id}/details": Visit("/request/{draft}/details", WRITERS),
    "/request/{id}/check": Visit("/request/{draft}/check", WRITERS),
    "/orders": Visit("/orders", ALL),
    "/orders/{id}": Visit("/orders/{order}", ALL),
    "/orders/{id}/edit": Visit("/orders/{order}/edit", WRITERS),
    "/orders/{id}/work": Visit("/orders/{order}/work", DESK),
    "/orders/{id}/transitions/{event}": Visit("/orders/{order}/transitions/approve", WRITERS),
    "/invoices": Visit("/invoices", BOOKS),
    "/invoices/{id}": Visit("/invoices/{invoice}", BOOKS),
    "/invoices/{id}/transitions/{event}": Visit(
        "/invoices/{invoice}/transitions/record_payment", ("finance", "administrator")
    ),
    "/payables": Visit("/payables", BOOKS),
    "/files": Visit("/files", WORK),
    "/notifications": Visit("/notifications", ALL),
    "/profile": Visit("/profile", ALL),
    "/profile/password": Visit("/profile/password", ALL),
    "/profile/sessions": Visit("/profile/sessions", ALL),
    "/profile/keys": Visit("/profile/keys", ALL),
    "/profile/keys/revocation": Visit("/profile/keys/revocation", ALL),
    "/contacts": Visit("/contacts", ALL),
    "/contacts/new": Visit("/contacts/new", ("manager", "pm", "administrator")),
    "/contacts/{id}": Visit("/contacts/{contact}", ALL),
    "/staff": Visit("/staff", ("administrator",)),
    "/staff/new": Visit("/staff/new", ("administrator",)),
    "/staff/{id}": Visit("/staff/{member}", ("administrator",)),
    "/organisations": Visit("/organisations", ALL),
    "/organisations/new": Visit("/organisations/new", ("administrator",)),
    "/organisations/{id}": Visit("/organisations/{organisation}", ALL),
}
"""Every page that can be looked at; what the portal has more turns the first test red."""

FETCHED: Mapping[str, Visit] = {
    "/quotes.csv": Visit("/quotes.csv", ALL),
    "/orders.csv": Visit("/orders.csv", ALL),
    "/invoices.csv": Visit("/invoices.csv", BOOKS),
    "/payables.csv": Visit("/payables.csv", BOOKS),
    "/files.csv": Visit("/files.csv", WORK),
    "/contacts.csv": Visit("/contacts.csv", ALL),
    "/staff.csv": Visit("/staff.csv", ("administrator",)),
    "/organisations.csv": Visit("/organisations.csv", ALL),
    "/quotes/{id}/pdf": Visit("/quotes/{quote}/pdf", ALL),
    "/quotes/{id}/project": Visit("/quotes/{accepted}/project", ALL),
    "/invoices/{id}/pdf": Visit("/invoices/{invoice}/pdf", BOOKS),
}
"""What is fetched rather than looked at: files, and a way that leads to another page."""

REFUSED = "/staff/new"
"""A page that most are refused; what a refusal looks like is examined there."""

TO_THE_START = {"/sign-in", "/a/{account}"}
"""Pages that lead whoever is signed in already to the start page."""


@pytest.fixture(scope="module")
def stage(admin: PortalClient, sign_in: SignIn, production_rests: None) -> dict[str, str]:
    """One thing of each kind, by name, in a state in which its pages have something to show."""
    desk = Desk(sign_in("anna"), sign_in("paula", "agency"))
    order = desk.ordered("fr", "es", files=[desk.file(LONG)])
    for language in ("fr", "es"):
        desk.deliver(order, language)
    closed = desk.approved("fr", files=[desk.file(LONG)])
    invoice = next(iter(desk.client.items("/invoices", order_id=closed["id"])))
    return {
        "quote": desk.sent("fr", "es", files=[desk.file(LONG)])["id"],
        "prepared": desk.prepared("fr", files=[desk.file(LONG)])["id"],
        "draft": desk.client.post("/quotes", desk.wish("fr", intent="draft"))["id"],
        "accepted": order["quote_id"],
        "order": order["id"],
        "invoice": invoice["id"],
        "contact": desk.client.get("/session")["id"],
        "member": admin.get("/session")["id"],
        "organisation": order["organisation_id"],
    }


def test_every_page_has_an_entry_here():
    """A new page is examined as soon as there is one."""
    shown = {page.path for page in PAGES if page.get is not None}
    assert shown == VISITS.keys() | FETCHED.keys()
    assert not VISITS.keys() & FETCHED.keys()


@pytest.mark.feature("P1", "P8")
@pytest.mark.parametrize("role", [VISITOR, *ALL])
def test_every_page_is_open_to_everybody_and_quiet(
    browsing: Browsing, guards: Guards, stage: dict[str, str], role: str
):
    """Status, one heading, a title of its own, axe in both themes, 320 pixels, no complaint of any guard."""
    page = browsing.open(None if role == VISITOR else role)
    found = [told for path in visited_by(role) for told in complaints(page, path, stage, role)]
    assert not found, "\n".join(found)
    guards.check()


@pytest.mark.feature("P1")
@pytest.mark.parametrize("role", ["requester", "manager", "pm", "finance", "administrator"])
def test_every_page_can_be_read_without_script(browsing: Browsing, stage: dict[str, str], role: str):
    """The same pages, the same headings, and forms that need nothing but a browser."""
    page = browsing.open(role, script=False)
    found = []
    for path in visited_by(role):
        answer = page.goto(VISITS[path].address.format(**stage))
        assert answer is not None
        if role in VISITS[path].who and (answer.status != 200 or page.locator("main h1").count() != 1):
            found.append(f"{path} without script: {answer.status}")
    assert not found, "\n".join(found)


@pytest.mark.feature("Q9", "O7")
@pytest.mark.parametrize("role", ALL)
def test_what_is_fetched_comes_to_who_may_have_it(browsing: Browsing, stage: dict[str, str], role: str):
    """Exports, papers and ways to other pages; everybody else is refused."""
    page = browsing.open(role)
    answers = {path: page.context.request.get(each.address.format(**stage)).status for path, each in FETCHED.items()}
    assert {path for path, status in answers.items() if status == 200} == {
        path for path, each in FETCHED.items() if role in each.who
    }, answers
    assert max(answers.values()) < 500


@pytest.mark.feature("P1")
def test_every_first_load_is_light(browsing: Browsing, stage: dict[str, str]):
    """All that a browser with an empty memory fetches, compressed, is below 300 KB; the request page has its tools."""
    heavy = {}
    for path, each in VISITS.items():
        if path.startswith("/request"):
            continue
        page = browsing.open(None if VISITOR in each.who else each.who[0])
        weight = weight_of(page, each.address.format(**stage))
        if not 10_000 < weight < MOST_BYTES:
            heavy[path] = weight
        page.context.close()
    assert not heavy


def visited_by(role: str) -> Iterator[str]:
    """Yield the pages that a role goes to: everybody tries all of them, but those that lead to the start."""
    for path in VISITS:
        if role == VISITOR or path not in TO_THE_START:
            yield path


def complaints(page: Page, path: str, stage: Mapping[str, str], role: str) -> Iterator[str]:
    """Look at one page and tell what is wrong with it."""
    answer = page.goto(VISITS[path].address.format(**stage), wait_until="load")
    assert answer is not None
    # Whoever has no use for a page of the desk is led to the common page of the same thing.
    status = answer.status if page.url.endswith(VISITS[path].address.format(**stage)) else 303
    seen = role in VISITS[path].who
    if role == VISITOR and not seen:
        if "/sign-in" not in page.url:
            yield f"{path} does not ask a visitor to sign in"
        return
    if (status == 200) != seen or status >= 500:
        yield f"{path} answers {status} to {role}"
    if page.locator("h1").count() != 1:
        yield f"{path} has {page.locator('h1').count()} headings of the first level"
    title, _, name = page.title().rpartition(" · ")
    if not title or name != "Portolan":
        yield f"{path} is called {page.title()!r}"
    if not seen and path != REFUSED:
        return  # the refusal looks the same everywhere
    try:
        examine(page)
    except AssertionError as found:
        yield str(found)


def weight_of(page: Page, address: str) -> int:
    """Load a page and return the bytes that came over the line for it."""
    fetched: list[Request] = []
    page.on("requestfinished", lambda request: fetched.append(request))  # noqa: PLW0108 - Playwright marks the function
    page.goto(address, wait_until="load")
    # Playwright gives a small negative number for what the browser had in its memory already.
    return sum({request.url: max(0, request.sizes()["responseBodySize"]) for request in fetched}.values())
