"""Whoever operates the suite, with a line to its broker."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from deploy.local.plan import Plan
from deploy.local.supervision import Supervisor
from portal_kit.testing.broker import RpcClient
from tests.e2e.operations.hands import Operator
from tests.e2e.suite import Suite


@pytest.fixture
def operator(plan: Plan) -> Operator:
    """Types commands."""
    return Operator(plan)


@pytest.fixture
def bus(plan: Plan) -> Iterator[RpcClient]:
    """A connection with all rights."""
    client = RpcClient(plan.amqp_uri)
    yield client
    client.close()


@pytest.fixture
def stop(plan: Plan, suite: Suite) -> Iterator[Callable[..., None]]:
    """Stop processes or servers by name; whatever is still down afterwards is started."""
    supervisor = Supervisor(plan.state)
    yield supervisor.stop
    for name in ("broker", *suite.names()):
        supervisor.start(name)
    suite.server_ready("broker")
    suite.all_ready()


@pytest.fixture
def start(plan: Plan) -> Callable[..., None]:
    """Start processes or servers by name."""
    supervisor = Supervisor(plan.state)

    def begin(*names: str) -> None:
        for name in names:
            supervisor.start(name)

    return begin
