"""Processes: killed at any moment and at the worst ones, asked to end, frozen, replaced one by one."""

from __future__ import annotations

from uuid import uuid4

import pytest

from deploy.local.demo.cast import PASSWORD
from deploy.local.processes import SUITE
from gateway.client import PortalClient
from tests.chaos.load import Load
from tests.chaos.pulse import Pulse
from tests.chaos.strikes import processes
from tests.e2e.suite import Suite

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(600)]

NAMES = [process.name for process in SUITE]
SERVICES = ("identity", "quotes", "orders", "files", "billing", "notify")
# The four places between two steps that belong together. Each round arms one place of each process, so that several
# die at once.
COMMIT_AND_REPLY = tuple(f"{service}.committed" for service in SERVICES)
HANDLE_AND_ACK = tuple(f"{service}.handled" for service in SERVICES if service != "identity")
WORKERS = ("files.verify.checked", "files.analyse.counted")
BY_METHOD = ("files.committed.begin_upload", "quotes.committed.accept_quote", "orders.committed.approve")


@pytest.mark.parametrize("process", NAMES)
def test_kill_minus_9_under_load(suite: Suite, jobs: Load, pulse: Pulse, process: str):
    """The others keep serving; it is back by itself, and what it had begun comes to its end."""
    with processes.killed(suite, process):
        if process != "gateway":
            pulse.refused_in_time("quotes" if process == "orders" else "orders")
    pulse.recovery()


@pytest.mark.parametrize(
    "places",
    [
        pytest.param(("relay.claimed",), id="between commit and publish"),
        pytest.param(("relay.published",), id="between publish and mark"),
        pytest.param(HANDLE_AND_ACK, id="between handle and ack"),
        pytest.param(COMMIT_AND_REPLY, id="between commit and reply"),
        pytest.param(BY_METHOD, id="between commit and reply of a certain call", marks=pytest.mark.long),
        pytest.param(WORKERS, id="between a worker's work and its record"),
    ],
)
def test_kill_minus_9_between_two_steps(suite: Suite, jobs: Load, anna: PortalClient, places: tuple[str, ...]):
    """What was committed is answered on repetition and published later; nothing is done a second time."""
    with processes.dying_at(suite, *places):
        if "identity.committed" in places:
            # The jobs themselves are signed in, and seldom look at their notifications.
            PortalClient.sign_in(suite.plan.gateway_url, "nordwind", "otto", PASSWORD, patience=120)
            anna.patience = 120
            anna.get("/notifications")


def test_sigterm_with_work_in_flight_all(suite: Suite, jobs: Load):
    """Each process says that it is not ready, ends what it does within 30 seconds, and exits with 0."""
    with processes.ended(suite, *NAMES):
        pass


@pytest.mark.parametrize("service", ["orders", pytest.param("identity", marks=pytest.mark.long)])
def test_sigstop_a_service(suite: Suite, pulse: Pulse, service: str):
    """Callers get 504 or 503 in time, the others keep serving, and work that came too late is dropped."""
    with processes.frozen(suite, service):
        assert pulse.refused_in_time(service) in {503, 504}
        if service == "orders":
            assert pulse.refused_in_time("quotes") == 200
    pulse.recovery()


def test_sigstop_quotes_drops_late_work(suite: Suite, pulse: Pulse):
    """A change that was refused with 504 is not made when the service goes on: it may be sent again with its key."""
    key = str(uuid4())
    with processes.frozen(suite, "quotes"):
        assert pulse.change(key) in {503, 504}
    pulse.recovery()
    assert suite.rows("quotes", f"SELECT 1 FROM operations WHERE operation_id = '{pulse.operation(key)}'") == []
    assert pulse.change(key) == 201
    assert suite.rows("quotes", f"SELECT 1 FROM operations WHERE operation_id = '{pulse.operation(key)}'") == [(1,)]


@pytest.mark.long
@pytest.mark.parametrize("process", NAMES)
def test_sigstop_30_seconds(suite: Suite, jobs: Load, pulse: Pulse, process: str):
    """Longer than the heartbeats of the broker: the process finds its connection gone and makes a new one."""
    with processes.frozen(suite, process):
        pulse.watch(30)
    pulse.recovery()
    jobs.wait_for_one_more()
