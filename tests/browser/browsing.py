"""One chromium, and windows of people in it; each window is guarded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser.guards import Guards
from tests.browser.people import SEATS, Seat

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 15_000
FLAGS = (
    "--headless=new",
    # The suite's tests may run as root, where chromium's own sandbox refuses to; they visit our pages alone.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Browsing:
    """Opens windows and closes them all."""

    def __init__(self, browser: Browser, base_url: str, guards: Guards) -> None:
        self._browser = browser
        self._base_url = base_url
        self._guards = guards
        self._pages: list[Page] = []

    def open(self, who: str | Seat | None = None, *, script: bool = True, phone: bool = False, **more: Any) -> Page:
        """Open a window of its own, signed in when somebody is named; `more` goes to Playwright's context."""
        settings: Mapping[str, Any] = {
            "base_url": self._base_url,
            "java_script_enabled": script,
            "viewport": PHONE if phone else WIDE,
            "has_touch": phone,
            "locale": "en-GB",
            "timezone_id": "Europe/Berlin",
            # What moves is not yet what it will be: a picture or a check of contrast would catch it halfway.
            "reduced_motion": "reduce",
            **more,
        }
        context = self._browser.new_context(**settings)
        context.set_default_timeout(PATIENCE_MS)
        self._guards.watch(context)
        page = context.new_page()
        self._pages.append(page)
        if who is not None:
            self.sign_in(page, SEATS[who] if isinstance(who, str) else who)
        return page

    def sign_in(self, page: Page, seat: Seat) -> None:
        """Begin a session with the cookie that the form would set."""
        body = {"account_id": seat.account_id, "login": seat.user_id, "password": seat.password}
        answer = page.context.request.post("/api/v1/session?cookie=true", data=body)
        assert answer.ok, f"{seat} could not sign in: {answer.status} {answer.text()}"

    def close(self) -> None:
        """Close every window."""
        for page in self._pages:
            page.context.close()
        self._pages.clear()
