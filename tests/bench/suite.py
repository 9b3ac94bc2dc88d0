"""The bench's own suite: a state beside the demo's and the tests', whose rate limits are out of the way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from deploy.local.environment import described_environment
from deploy.local.plan import Plan, kept_plan
from deploy.local.state import State, find_state
from deploy.local.supervision import Supervisor

# What is measured is the work, not the limiter that protects it; both are settings of the gateway.
LIMITS = {
    "GATEWAY_RATE": "1000000",
    "GATEWAY_RATE_BURST": "1000000",
    "GATEWAY_ANONYMOUS_RATE": "1000000",
    "GATEWAY_ANONYMOUS_BURST": "1000000",
}


def bench_state() -> State:
    """The state that PORTOLAN_STATE names when it is one for tests, else the bench's own."""
    chosen = os.environ.get("PORTOLAN_STATE", "")
    return find_state(chosen if chosen.startswith("test") else "test-bench")


def command(*words: str) -> None:
    """Run the launcher on the bench's state as a person does, its start-up time included."""
    launcher = [sys.executable, "-m", "deploy.local", "--state", bench_state().name]
    subprocess.run([*launcher, *words], env={**os.environ, **LIMITS}, stdout=sys.stderr, check=True)


@contextmanager
def serving() -> Iterator[Plan]:
    """Have the suite up while rows are measured; what ran before goes on afterwards."""
    state = bench_state()
    ran_before = Supervisor(state).is_running()
    try:
        command("up")
        plan = kept_plan(state)
        if plan is None:
            raise RuntimeError(f"the launcher left no plan of '{state.name}'")
        described = state.write(state.home / "described.json", json.dumps(described_environment(plan), indent=2))
        os.environ["PORTOLAN_TEST_ENV"] = str(described)
        yield plan
    finally:
        if not ran_before:
            command("down")
