"""The database: restarted, killed, locked by somebody, and without a free connection."""

from __future__ import annotations

import pytest

from tests.chaos.load import Load
from tests.chaos.pulse import Pulse
from tests.chaos.strikes import servers
from tests.e2e.suite import Suite

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(600), pytest.mark.usefixtures("no_process_ends")]


@pytest.mark.parametrize("strike", [servers.restarted, servers.killed], ids=["restart", "kill -9"])
def test_database(suite: Suite, jobs: Load, pulse: Pulse, strike):
    """503 with a reason while it is away, no process ends, and all recover by themselves."""
    with strike(suite, "database"):
        assert pulse.refused_in_time("orders", frozenset({503, 504})) in {200, 503, 504}
    pulse.recovery()


@pytest.mark.parametrize("service", ["orders", "quotes"])
def test_lock_held(suite: Suite, jobs: Load, pulse: Pulse, service: str):
    """Who waits for a lock is refused in time, the pool runs out and refuses too, other services keep serving."""
    with servers.table_locked(suite, service, service):
        assert pulse.refused_in_time(service) in {503, 504}
        assert pulse.refused_in_time("notify") == 200
    pulse.recovery()


def test_pool_exhausted(suite: Suite, jobs: Load, pulse: Pulse):
    """A database that gives a service no connection makes 503 of its pages alone."""
    with servers.no_connections(suite, "orders"):
        assert pulse.refused_in_time("orders") == 503
        assert pulse.refused_in_time("quotes") == 200
    pulse.recovery()
