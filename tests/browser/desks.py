"""What the tests of the provider's desks and of its queue begin with."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page

from tests.conftest import SignIn
from tests.e2e.journeys.desk import Desk, Thing


@pytest.fixture
def desk(sign_in: SignIn) -> Desk:
    """Anna of Nordwind asks, Paula of the agency answers, both through the API."""
    return Desk(sign_in("anna"), sign_in("paula", "agency"))


def prepared(desk: Desk, *targets: str) -> Thing:
    """Bring a request of 400 words per language, counted by hand, to its preparation."""
    quote = desk.requested(*targets, files=[])
    path = f"/quotes/{quote['id']}"
    counts = {"by_target": {target: {"no_match": "400"} for target in targets}}
    return dict(desk.pm.change("PUT", f"{path}/counts", counts, desk.pm.request("GET", path).headers["ETag"]))


def row(page: Page, section: str, thing: Thing) -> Locator:
    """Return the row of a quote or project in one section of the queue."""
    return page.locator(f"#r-{section}-{thing['id']}")
