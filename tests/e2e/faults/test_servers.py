"""The broker and the database go down while jobs are under way, in order and out of it."""

from __future__ import annotations

import pytest

from portal_kit.testing.processes import eventually
from tests.e2e.faults.traffic import BuildJob, ten_jobs
from tests.e2e.suite import Suite

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]


@pytest.mark.parametrize("server", ["broker", "database"])
def test_a_server_restarts_while_ten_jobs_run(suite: Suite, builders: list[BuildJob], server: str):
    """Stopped and started, then killed: the same processes go on, and every job comes to its invoice."""
    before = suite.pids()
    with ten_jobs(suite, builders) as traffic:
        suite.restart_server(server)
        suite.all_ready()
        traffic.wait_for_one_more()
        old = suite.kill(server)
        eventually(lambda: suite.pid(server) not in (0, old), 60, f"a new {server}")
        suite.server_ready(server)
        suite.all_ready()
    assert "0 findings" in suite.audit()
    assert suite.pids() == before
