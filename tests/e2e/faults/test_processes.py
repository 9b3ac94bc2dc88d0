"""`kill -9` of every process, at any moment and at the worst ones."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from deploy.local.demo.cast import PASSWORD
from gateway.client import PortalClient
from portal_kit.testing.processes import eventually
from tests.e2e.faults.traffic import BuildJob, ten_jobs
from tests.e2e.suite import Suite

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

SERVICES = ("identity", "quotes", "orders", "files", "billing", "notify")
# Where a job passes by itself: after a commit and before the answer, for any call or a certain one; after an
# event's commit and before its acknowledgement; after the broker's confirm and before the relay's mark.
# Each round arms one place of each process, so that several may die at once.
ROUNDS = (
    ("relay.published", "files.verify.checked", *(f"{service}.committed" for service in SERVICES)),
    tuple(f"{service}.handled" for service in SERVICES if service != "identity"),
    ("files.committed.begin_upload", "quotes.committed.request_quote", "orders.committed.approve"),
    ("files.committed.complete_upload", "quotes.committed.send_quote", "relay.published"),
    ("quotes.committed.accept_quote", "orders.handled", "billing.handled"),
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
            for places in ROUNDS:
                _die_at(suite, places, [passes_by[place] for place in places if place in passes_by])
    finally:
        for place in {place for places in ROUNDS for place in places}:
            suite.disarm(place)
    assert "0 findings" in suite.audit()


def _die_at(suite: Suite, places: tuple[str, ...], visits: list[Callable[[], object]]) -> None:
    """Arm all places, and wait until each has had its death and every process is back."""
    old = {_process(place): suite.pid(_process(place)) for place in places}
    for place in places:
        suite.arm(place)
    for visit in visits:
        visit()
    for place in places:
        eventually(lambda place=place: not suite.armed(place), 60, f"somebody at {place}")
    for process, pid in old.items():
        suite.restarted(process, pid)


def _process(place: str) -> str:
    return "files-worker" if place.startswith("files.verify") else place.partition(".")[0]


def _visitors(suite: Suite, anna: PortalClient) -> dict[str, Callable[[], object]]:
    """Calls to services that the jobs themselves seldom call."""
    url = suite.plan.gateway_url
    return {
        "identity.committed": lambda: PortalClient.sign_in(url, "nordwind", "otto", PASSWORD),
        "notify.committed": lambda: anna.get("/notifications"),
    }
