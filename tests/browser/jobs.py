"""Quotes and orders for browser tests, made through the API; the example production system rests meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from deploy.local.plan import Plan
from deploy.local.supervision import Supervisor
from tests.browser.people import Seat
from tests.conftest import SignIn
from tests.e2e.journeys.desk import LONG, Desk, House, Thing

PRODUCTION = "pseudo-tms"
MANY_LANGUAGES = (
    "bg", "cs", "da", "de", "el", "es", "et", "fi", "fr", "ga",
    "hr", "hu", "it", "lt", "lv", "mt", "nl", "pl", "pt", "ro",
    "sk", "sl", "sv", "nb", "is", "tr", "uk", "ja", "zh-Hans", "pt-BR",
)  # fmt: skip
LONG_NAME = ("Operating and maintenance manual for harbour cranes of the series HC 40, with annexes " * 3)[:199] + "!"
AT_ONCE = 6
LONG_COUNT_SECONDS = 300


@pytest.fixture(scope="package")
def production_rests(plan: Plan) -> Iterator[None]:
    """Nobody but the test's own people works on its orders; what it leaves open is worked off afterwards."""
    supervisor = Supervisor(plan.state)
    supervisor.stop(PRODUCTION)
    yield
    supervisor.start(PRODUCTION)


@pytest.fixture
def desk(sign_in: SignIn, production_rests: None) -> Desk:
    """Anna of Nordwind asks, Paula of the agency answers."""
    return Desk(sign_in("anna"), sign_in("paula", "agency"))


def long_text(desk: Desk) -> list[Thing]:
    """Return one source file whose words cost more than the minimum fee."""
    return [desk.file(LONG)]


def seat(house: House, user_id: str) -> Seat:
    """Return where somebody of a house of its own sits."""
    return Seat(house.account_id, user_id)


def many_files(desk: Desk, number: int) -> list[Thing]:
    """Upload many small files, a few at once."""
    names = [f"chapter-{each:03d}-of-the-manual.txt" for each in range(1, number + 1)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda name: desk.file(name=name), names))


def large(desk: Desk, files: int = 200) -> Thing:
    """Bring a quote to the client's decision that is as large as they come: a long name, 30 languages, many files."""
    asked = desk.requested(*MANY_LANGUAGES, files=many_files(desk, files), name=LONG_NAME)
    path = f"/quotes/{asked['id']}"
    desk.pm.wait(path, lambda quote: quote["state"] == "in_preparation", seconds=LONG_COUNT_SECONDS)
    desk.pm.move(path, "send")
    return dict(desk.client.get(path))
