"""The pictures of the README, taken anew from a running demo: `python -m tests.browser.pictures`."""

from __future__ import annotations

import shutil
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from deploy.local.demo.cast import AGENCY, PASSWORD
from deploy.local.demo.documents import manual
from deploy.local.demo.seed import seed
from deploy.local.environment import described_environment
from deploy.local.plan import kept_plan
from deploy.local.state import find_state
from deploy.local.supervision import Supervisor
from gateway.client import PortalClient
from gateway.client.uploads import upload
from tests.browser.browsing import FLAGS, Browsing
from tests.browser.guards import Guards
from tests.browser.jobs import PRODUCTION
from tests.browser.people import Seat
from tests.browser.requesting import choose, document, into, ready, source
from tests.e2e.journeys.desk import Desk, House, Thing

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
WINDOW = {"width": 1280, "height": 800}
MOST_BYTES = 150_000
CLIENT = {"name": "Hafenbau Nord GmbH", "address": ["Kaistraße 4", "24114 Kiel"], "country": "DE"}


@dataclass
class Office:
    """A client with work in several states."""

    desk: Desk
    house: House

    @classmethod
    def opened(cls, admin: PortalClient, base_url: str) -> Office:
        """Make the client, its people, and their project manager."""
        house = House.opened(admin, tax_percent="19")
        admin.change("PATCH", f"/organisations/{house.organisation['id']}", dict(CLIENT))
        jana = house.joined("jana", "requester", "manager", name="Jana Weber", billing=True)
        return cls(Desk(jana, PortalClient.sign_in(base_url, AGENCY, "paula", PASSWORD)), house)

    @property
    def seat(self) -> Seat:
        """Where its manager sits."""
        return Seat(self.house.account_id, "jana")

    def work(self) -> tuple[Thing, Thing]:
        """Make work in several states; return the quote and the project that are shown."""
        desk = self.desk
        desk.approved("fr", name="Press release: the new terminal", files=self.files())
        ready_one = desk.ordered("fr", "nl", name="Maintenance plan of the harbour cranes", files=self.files())
        for language in ("fr", "nl"):
            desk.deliver(ready_one, language)
        desk.requested("da", "sv", name="Terms of delivery 2027", files=[])
        desk.prepared("pl", "cs", name="Safety signs, hall 3", files=self.files())
        desk.client.post("/quotes", desk.wish("en", name="Website: about us", intent="draft", source_language="de"))
        quote = desk.sent(
            "fr",
            "es",
            "it",
            name="Harbour crane manual",
            files=self.files(),
            instructions="Informal; keep product names.",
        )
        return quote, self._under_way()

    def files(self, name: str = "harbour-crane-manual.docx") -> list[Thing]:
        """Send one document."""
        return [upload(self.desk.client, name, manual())]

    def _under_way(self) -> Thing:
        order = self.desk.ordered("fr", "es", "it", name="Spare parts catalogue", files=self.files("spare-parts.docx"))
        path = f"/orders/{order['id']}"
        self.desk.deliver(order, "fr")
        self.desk.pm.move(path, "report_progress", target="es", percent=60, step="revision")
        self.desk.pm.move(path, "report_progress", target="it", percent=25, step="translation")
        return order


def main() -> None:
    """Make the work, look at six pages, and write them down."""
    plan = kept_plan(find_state())
    if plan is None:
        raise SystemExit("No suite is running. Start one with `make demo`.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    guards = Guards((plan.gateway_url, str(described_environment(plan)["S3_PUBLIC_ENDPOINT"])))
    with _resting(Supervisor(plan.state)), sync_playwright() as playwright:
        office = Office.opened(seed(plan), plan.gateway_url)
        quote, order = office.work()
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        windows = Browsing(chromium, plan.gateway_url, guards)
        client = windows.open(office.seat, viewport=WINDOW)
        _take(client, "/", "home")
        _take(client, f"/quotes/{quote['id']}", "quote")
        _take(client, f"/orders/{order['id']}", "project")
        _request(client)
        staff = windows.open(Seat(AGENCY, "paula"), viewport=WINDOW, color_scheme="dark")
        _take(staff, f"/desk?client={office.house.organisation['id']}", "desk")
        _take(windows.open(office.seat, phone=True), f"/orders/{order['id']}", "phone")
        chromium.close()
    guards.check()


@contextmanager
def _resting(supervisor: Supervisor):
    """Keep the example production system from finishing what the pictures show as under way."""
    supervisor.stop(PRODUCTION)
    try:
        yield
    finally:
        supervisor.start(PRODUCTION)


def _request(page: Page) -> None:
    page.goto("/request")
    choose(page, [document("crane_manual.docx", 60), document("safety_instructions.docx", 30)])
    ready(page, 2)
    source(page)
    into(page, "French", "Spanish", "Italian")
    page.get_by_label("What shall we call it?").fill("Crane manual and safety instructions")
    page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
    _write(page, "request")


def _take(page: Page, address: str, name: str) -> None:
    page.goto(address)
    expect(page.locator("body")).to_have_attribute("data-connection", "online")
    _write(page, name)


def _write(page: Page, name: str) -> None:
    path = FOLDER / f"{name}.jpg"
    page.screenshot(path=path, type="jpeg", quality=80, animations="disabled")
    size = path.stat().st_size
    sys.stdout.write(f"{path.relative_to(FOLDER.parents[1])}: {size:,} bytes\n")
    if size > MOST_BYTES:
        raise SystemExit(f"{path} is too heavy for a README: {size:,} bytes.")


if __name__ == "__main__":
    main()
