"""A chromium, windows of people in it, guards over them, pictures and checks."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from deploy.local.environment import described_environment
from deploy.local.plan import Plan
from gateway.client import PortalClient
from tests.browser.accessibility import examine
from tests.browser.browsing import FLAGS, PATIENCE_MS, Browsing
from tests.browser.guards import Guards
from tests.browser.jobs import desk, production_rests
from tests.browser.keyboard import Keyboard
from tests.browser.newcomers import Newcomers
from tests.browser.screens import Screens

__all__ = ["desk", "production_rests"]
"""Fixtures that are written elsewhere."""

Open = Callable[..., Page]


# Playwright keeps an event loop running while it is there; other levels want to run loops of their own afterwards.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Debian's chromium, headless."""
    path = shutil.which("chromium")
    assert path, "chromium is not installed; `make browser` does it"
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def guards(plan: Plan) -> Guards:
    """What watches every window of a test."""
    return Guards((plan.gateway_url, described_environment(plan)["S3_PUBLIC_ENDPOINT"]))


@pytest.fixture
def browsing(chromium: Browser, plan: Plan, admin: PortalClient, guards: Guards) -> Iterator[Browsing]:
    """Windows on the portal; when the test is over, no guard may have complained."""
    windows = Browsing(chromium, plan.gateway_url, guards)
    yield windows
    windows.close()
    guards.check()


@pytest.fixture
def visitor(browsing: Browsing) -> Page:
    """A window of somebody who has not signed in."""
    return browsing.open()


@pytest.fixture
def person(browsing: Browsing) -> Open:
    """Open a window of somebody signed in: `person("requester")`, `person("pm", phone=True)`; see `people.SEATS`."""
    return browsing.open


@pytest.fixture
def newcomers(admin: PortalClient) -> Newcomers:
    """Make people and clients for one test: `newcomers.contact("observer")`, then `person(newcomer.seat)`."""
    return Newcomers(admin)


@pytest.fixture
def two_browsers(browsing: Browsing) -> Callable[[str, str], tuple[Page, Page]]:
    """Open windows of two people at once.

    As in `client, provider = two_browsers("requester", "pm")`; what one does has to appear at the other.
    """
    return lambda one, other: (browsing.open(one), browsing.open(other))


@pytest.fixture
def without_script(browsing: Browsing) -> Open:
    """Open a window that runs no script: `without_script("requester")`, or of nobody: `without_script()`."""
    return lambda who=None, **more: browsing.open(who, script=False, **more)


@pytest.fixture
def axe(guards: Guards) -> Callable[..., None]:
    """Examine a page in its present state: `axe(page)`."""

    def check(page: Page, **options: object) -> None:
        examine(page, **options)
        guards.check()

    return check


@pytest.fixture(scope="session")
def shot(plan: Plan) -> Screens:
    """Take pictures: `shot(page, "order")`, `shot(page, "order", "wide", "french")`; they lie in `.portolan/screens`."""
    return Screens(plan.state.home.parent / "screens")


@pytest.fixture
def keyboard() -> type[Keyboard]:
    """Use a page without a mouse.

    As in `keys = keyboard(page)` and then `keys.go_to("button", "Sign in")`, `keys.press("Enter")`.
    """
    return Keyboard
