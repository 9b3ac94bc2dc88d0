"""A plan without servers."""

from pathlib import Path

import pytest

from deploy.local.account import Account
from deploy.local.passwords import NAMES
from deploy.local.plan import SERVER_PORTS, Plan
from deploy.local.processes import SUITE
from deploy.local.state import State


@pytest.fixture
def state(tmp_path: Path) -> State:
    """A state in a folder of the test's own, owned by whoever runs the test."""
    made = State("demo", tmp_path / "demo", Account.invoking())
    for folder in (made.home, made.conf, made.logs, made.keys, made.run, made.data("")):
        folder.mkdir(parents=True, exist_ok=True)
    return made


@pytest.fixture
def plan(state: State) -> Plan:
    """A plan for all processes, with ports that nobody listens on."""
    names = (*SERVER_PORTS, *(process.port_name for process in SUITE))
    ports = {name: 20_000 + number for number, name in enumerate(names)}
    passwords = {name: f"secret-of-{name}" for name in NAMES}
    return Plan(state, ports, passwords, {}, SUITE)
