"""A connection that is lost while pages are open: it is said, and what happens afterwards arrives by itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Route, expect

from deploy.local.plan import Plan
from deploy.local.supervision import Supervisor
from portal_kit.testing.processes import eventually
from tests.conftest import SignIn
from tests.e2e.journeys.desk import Desk

GATEWAY = "gateway"
A_WHILE = 60_000


@pytest.fixture
def gateway(plan: Plan) -> Iterator[Supervisor]:
    """The supervisor, to stop and start the gateway with; it runs again afterwards, whatever happened."""
    supervisor = Supervisor(plan.state)
    yield supervisor
    supervisor.start(GATEWAY)


@pytest.mark.feature("N2")
@pytest.mark.timeout(240)
def test_a_lost_connection_is_said_and_comes_back_by_itself(person, guards, gateway, sign_in: SignIn, shot):
    """The page stays readable meanwhile, and nobody has to load it anew."""
    guards.forgive("ERR_CONNECTION|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_CHUNKED|answer 503|status of 503")
    desk = Desk(sign_in("anna"), sign_in("paula", "agency"))
    quote = desk.requested("fr", files=[])
    page = person("requester")
    page.goto(f"/quotes/{quote['id']}")
    body = page.locator("body")
    expect(body).to_have_attribute("data-connection", "online")

    gateway.stop(GATEWAY)
    expect(page.get_by_text("No connection.")).to_be_visible(timeout=A_WHILE)
    expect(page.get_by_role("heading", level=1)).to_have_text(quote["name"])
    shot(page, "connection-lost", "wide")

    gateway.start(GATEWAY)
    expect(body).to_have_attribute("data-connection", "online", timeout=A_WHILE)
    expect(page.get_by_text("No connection.")).to_be_hidden()
    desk.pm.move(f"/quotes/{quote['id']}", "decline", message="We do not translate this.")
    expect(page.locator("main").get_by_text("Not taken on").first).to_be_visible(timeout=A_WHILE)


@pytest.mark.feature("N2")
def test_what_happens_between_two_pages_is_not_lost(person, sign_in: SignIn):
    """The page that is left hears of it while the next one is on its way, made too early to show it."""
    desk = Desk(sign_in("anna"), sign_in("paula", "agency"))
    quote = desk.requested("fr", files=[])
    page, path = person("requester"), f"/quotes/{quote['id']}"
    heard: list[str] = []
    page.expose_function("tellTheTest", lambda told: heard.append(told))  # noqa: PLW0108 - Playwright marks the function
    page.add_init_script(
        "document.addEventListener('portolan:live', ({detail}) => window.tellTheTest(detail.id || detail.kind))"
    )

    def late(route: Route) -> None:
        """Hand the page over only when the one before it has heard what happened after its making."""
        made = route.fetch()
        desk.pm.move(path, "decline", message="We do not translate this.")
        eventually(lambda: page.context.request.get("/livez").ok and quote["id"] in heard, what="the notice")
        route.fulfill(response=made)

    page.goto("/quotes")
    expect(page.locator("body")).to_have_attribute("data-connection", "online")
    page.route(f"**{path}", late, times=1)
    page.goto(path)
    expect(page.locator("main").get_by_text("Not taken on").first).to_be_visible()
