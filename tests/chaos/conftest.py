"""The load that runs under all faults, signs of life, and the promise that every test leaves all parts whole."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from deploy.local.demo.cast import PASSWORD
from deploy.local.plan import Plan
from gateway.client import PortalClient
from tests.chaos.load import Load, load
from tests.chaos.pulse import Pulse
from tests.e2e.suite import Suite

# How many jobs are under way at any time; two cores do not do more jobs for more of them.
AT_A_TIME = int(os.environ.get("CHAOS_JOBS") or 3)
# From here on a walk is no short one, and rows that take their time are run beside it.
LONG_WALK_SECONDS = 300


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave rows that take their time out of a short run."""
    if os.environ.get("CHAOS_LONG") or int(os.environ.get("CHAOS_SECONDS") or 0) >= LONG_WALK_SECONDS:
        return
    skip = pytest.mark.skip(reason="takes its time; `make chaos LONG=1` runs it")
    for item in items:
        if item.get_closest_marker("long") and "chaos" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def detoured(plan: Plan) -> Plan:
    """The plan of a suite that was started for faults."""
    assert plan.detours, "start the suite with a proxy between all parts: `make chaos`, or `up --detour`"
    return plan


@pytest.fixture(scope="session")
def began() -> datetime:
    """When the first fault cannot yet have struck: what is sent again is sent from here on."""
    return datetime.now(UTC)


@pytest.fixture(scope="session")
def jobs(suite: Suite, detoured: Plan, admin: PortalClient, began: datetime) -> Iterator[Load]:
    """Whole jobs under way from the first fault to the last; afterwards each has ended well and the audit is clean."""
    with load(suite, f"http://127.0.0.1:{detoured.detours['gateway']}", AT_A_TIME) as made:
        yield made
    if not made.ended:
        made.end()
        assert "0 findings" in suite.audit()


@pytest.fixture(scope="session")
def pulse(plan: Plan, admin: PortalClient) -> Pulse:
    """Somebody who looks whether everything answers, past the detour of clients."""
    return Pulse(PortalClient.sign_in(plan.gateway_url, "nordwind", "anna", PASSWORD))


@pytest.fixture(autouse=True)
def whole(suite: Suite, detoured: Plan, jobs: Load, pulse: Pulse) -> Iterator[None]:
    """Every part is well before a test and after it, and work flows again."""
    yield
    suite.detours.heal()
    suite.all_ready()
    pulse.recovery()


@pytest.fixture
def no_process_ends(suite: Suite) -> Iterator[None]:
    """A server's fault is no reason for a process of the suite to end: the same ones run before and after."""
    before = suite.pids()
    yield
    assert suite.pids() == before
