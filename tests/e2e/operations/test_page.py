"""The operators' page in front of the real suite, by HTTP and in a browser."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect, sync_playwright

from contracts import topology
from deploy.local.plan import Plan
from portal_kit.testing.broker import RpcClient
from portal_kit.testing.processes import eventually
from tests.browser.accessibility import examine
from tests.browser.browsing import FLAGS, PATIENCE_MS, WIDE
from tests.browser.screens import Screens
from tests.e2e.operations.hands import CONSUMER, DEAD, Operator, event, set_aside
from tests.e2e.suite import Suite

pytestmark = pytest.mark.e2e
with_chromium = pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium comes with `make browser`")


@pytest.fixture
def page(plan: Plan) -> Iterator[Page]:
    """A window of somebody who knows the password, without script."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        context = browser.new_context(
            base_url=plan.operations_url,
            viewport=WIDE,
            http_credentials={"username": "operator", "password": plan.passwords["operations"]},
        )
        context.set_default_timeout(PATIENCE_MS)
        yield context.new_page()
        browser.close()


def test_the_page_is_closed_to_whoever_has_not_the_password(plan: Plan):
    """Its health pages are elsewhere and tell nothing."""
    assert httpx.get(plan.operations_url).status_code == 401
    assert httpx.get(plan.operations_url, auth=("operator", plan.passwords["broker_portolan"])).status_code == 401
    answer = httpx.get(plan.operations_url, auth=("operator", plan.passwords["operations"]))
    assert answer.status_code == 200
    assert "gateway" in answer.text


@with_chromium
def test_an_operator_reads_a_letter_sends_it_back_and_drops_another(
    page: Page, bus: RpcClient, suite: Suite, operator: Operator, plan: Plan
):
    """Without script, readable by everybody, in light and dark."""
    shot = Screens(plan.state.home.parent / "screens")
    good, bad = event(), event({"name": "Anna Berg", "email": "anna@nordwind.example"})
    for each in (good, bad):
        set_aside(bus, each)
    eventually(lambda: bus.depth(DEAD) >= 2, 60, "the letters")
    page.goto("/")
    expect(page.get_by_role("heading", name="Dead letters")).to_be_visible()
    examine(page)
    shot(page, "operations")
    page.get_by_role("link", name=f"Drop contact.changed.v1 {bad['id']}").click()
    expect(page.get_by_role("region", name="Content").locator("pre")).not_to_contain_text("Anna")
    examine(page)
    shot(page, "operations-letter")
    page.get_by_label("Or drop it for good. Why?").fill("made by a test")
    page.get_by_role("button", name="Drop").click()
    expect(page.get_by_role("status")).to_contain_text("dropped")
    page.get_by_role("button", name=f"Send back contact.changed.v1 {good['id']}").click()
    expect(page.get_by_role("status")).to_contain_text("sent back")
    handled = f"SELECT 1 FROM inbox WHERE message_id IN ('{good['id']}', '{bad['id']}')"
    eventually(lambda: len(suite.rows(CONSUMER, handled)) == 2, 60, "one handled, one dropped")
    actions = {entry["action"] for entry in operator.rows("journal") if good["id"] in json.dumps(entry)}
    assert actions == {"replay"}


def test_the_audit_is_run_from_the_page(plan: Plan, operator: Operator):
    """It goes on by itself; its result is in the journal."""
    with httpx.Client(base_url=plan.operations_url, auth=("operator", plan.passwords["operations"])) as client:
        token = client.get("/").text.partition('name="token" value="')[2].partition('"')[0]
        before = [entry for entry in operator.rows("journal") if entry["action"] == "audit"]
        assert client.post("/audit", data={"token": token}).status_code == 303
        eventually(lambda: "under way" not in client.get("/").text, 110, "the audit's end")
    after = [entry for entry in operator.rows("journal") if entry["action"] == "audit"]
    assert len(after) == len(before) + 1
    assert after[0]["details"]["findings"] == 0


def test_every_queue_of_dead_letters_is_on_the_page(plan: Plan):
    """Also those that are empty: an operator sees that somebody looks."""
    shown = httpx.get(plan.operations_url, auth=("operator", plan.passwords["operations"])).text
    for queue in ("dead.rpc", topology.UNROUTED, DEAD):
        assert queue in shown
