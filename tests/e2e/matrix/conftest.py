"""The world of the matrix, made once, and a summary of what was run."""

from __future__ import annotations

import pytest

from deploy.local.plan import Plan
from gateway.client import PortalClient
from tests.e2e.matrix.cases import cases
from tests.e2e.matrix.world import World, make_world

_WORLD = pytest.StashKey[World]()


@pytest.fixture(scope="session")
def world(plan: Plan, admin: PortalClient, request: pytest.FixtureRequest) -> World:
    """Both organisations with everything in them."""
    made = make_world(plan.gateway_url, admin)
    request.config.stash[_WORLD] = made
    return made


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell how many operations were run, and how often by whom."""
    world = terminalreporter.config.stash.get(_WORLD, None)
    if world is None:
        return
    operations = {case.operation for case in cases()}
    terminalreporter.section("permission matrix")
    terminalreporter.write_line(
        f"{len(operations)} operations, {len(cases())} with each event by itself, × {len(world.callers)} callers: "
        f"{sum(caller.calls for caller in world.callers)} requests"
    )
    for caller in world.callers:
        terminalreporter.write_line(f"  {caller.name:<24}{caller.calls:>6} requests, {len(caller.grants):>2} grants")
