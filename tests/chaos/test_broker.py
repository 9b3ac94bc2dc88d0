"""The broker: restarted, killed, frozen, out of memory, and without a memory of anything."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.chaos.load import Load
from tests.chaos.pulse import Pulse
from tests.chaos.strikes import servers
from tests.e2e.suite import Suite

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(600), pytest.mark.usefixtures("no_process_ends")]


def test_restart_broker(suite: Suite, jobs: Load, pulse: Pulse):
    """Everything that needs a service is refused in time; afterwards queues and work go on."""
    with servers.restarted(suite, "broker"):
        assert pulse.refused_in_time("orders") != 200
    pulse.recovery()


def test_kill_minus_9_broker(suite: Suite, jobs: Load, pulse: Pulse):
    """What was acknowledged stays, with a node that had no time to close anything."""
    with servers.killed(suite, "broker"):
        pulse.refused_in_time("orders", frozenset({503, 504}))
    pulse.recovery()


@pytest.mark.parametrize("seconds", [pytest.param(5, id="5 s"), pytest.param(60, id="60 s", marks=pytest.mark.long)])
def test_sigstop_broker(suite: Suite, jobs: Load, pulse: Pulse, seconds: int):
    """Nobody waits for it past the deadline, heartbeats notice a long silence, queues resume."""
    with servers.frozen(suite, "broker"):
        assert pulse.refused_in_time("orders") in {503, 504}
        assert pulse.change() in {503, 504}
        pulse.watch(seconds)
    pulse.recovery()


def test_memory_alarm_broker(suite: Suite, jobs: Load, pulse: Pulse):
    """Nothing is published while it lasts; calls are refused in time, events wait in outboxes and with consumers."""
    with servers.memory_alarm(suite):
        pulse.watch(12)
    pulse.recovery()


def test_wiped_broker_and_resend(suite: Suite, jobs: Load, pulse: Pulse, began: datetime):
    """Topology comes back with the node, and `resend` fills what was lost with the queues: every job goes on."""
    with servers.wiped_broker(suite):
        pass
    pulse.recovery()
    suite.resend(began)
    jobs.wait_for_one_more()
