"""`kill -9` of every process, at any moment and at the worst ones."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from deploy.local.demo.cast import PASSWORD
from gateway.client import PortalClient
from portal_kit.testing.processes import eventually
from tests.e2e.faults.traffic import BuildJob, ten_jobs
from tests.e2e.suite import Suite

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

# Where a job passes by itself: after a commit and before the answer, for any call or a certain one; after an
# event's commit and before its acknowledgement; after the broker's confirm and before the relay's mark.
PLACES = (
    "relay.published",
    *(f"{service}.committed" for service in ("identity", "quotes", "orders", "files", "billing", "notify")),
    *(f"{service}.handled" for service in ("quotes", "orders", "files", "billing", "notify")),
    "files.committed.begin_upload",
    "files.committed.complete_upload",
    "quotes.committed.request_quote",
    "quotes.committed.send_quote",
    "quotes.committed.accept_quote",
    "orders.committed.approve",
    "files.verify.checked",
)


def test_each_process_is_killed_in_turn_while_ten_jobs_run(suite: Suite, builders: list[BuildJob]):
    """Each is back and ready, and every job comes to its invoice."""
    with ten_jobs(suite, builders):
        for process in suite.names():
            suite.restarted(process, suite.kill(process))
    assert "0 findings" in suite.audit()


def test_processes_die_between_two_steps_that_belong_together(
    suite: Suite, builders: list[BuildJob], anna: PortalClient
):
    """What was committed is answered on repetition and published later; nothing is done a second time."""
    passes_by = _visitors(suite, anna)
    try:
        with ten_jobs(suite, builders):
            for place in PLACES:
                _die_at(suite, place, passes_by.get(place, lambda: None))
    finally:
        for place in PLACES:
            suite.disarm(place)
    assert "0 findings" in suite.audit()


def _die_at(suite: Suite, place: str, pass_by: Callable[[], object]) -> None:
    process = place.partition(".")[0]
    process = "files-worker" if place.startswith("files.verify") else process
    old = suite.pid(process)
    suite.arm(place)
    pass_by()
    eventually(lambda: not suite.armed(place), 60, f"somebody at {place}")
    suite.restarted(process, old)


def _visitors(suite: Suite, anna: PortalClient) -> dict[str, Callable[[], object]]:
    """Calls to services that the jobs themselves seldom call."""
    url = suite.plan.gateway_url
    return {
        "identity.committed": lambda: PortalClient.sign_in(url, "nordwind", "otto", PASSWORD),
        "notify.committed": lambda: anna.get("/notifications"),
    }
