"""The running suite of the test state, seeded with the demo's cast, for every level that uses it from outside."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from deploy.local.demo.cast import AGENCY, PASSWORD
from deploy.local.demo.seed import seed
from deploy.local.plan import Plan, kept_plan
from deploy.local.state import find_state
from gateway.client import PortalClient
from portal_kit.testing.servers import Servers
from tests.e2e.suite import Suite

SignIn = Callable[..., PortalClient]


@pytest.fixture(scope="session")
def plan() -> Plan:
    """The plan of the running suite; started here when a test is run by hand."""
    state = find_state(os.environ.get("PORTOLAN_STATE", "test"))
    if not os.environ.get("PORTOLAN_TEST_ENV"):
        subprocess.run([sys.executable, "-m", "deploy.local", "--state", state.name, "up"], check=True)
    found = kept_plan(state)
    assert found is not None
    return found


@pytest.fixture(scope="session")
def admin(plan: Plan) -> PortalClient:
    """The administrator, after the cast is seeded."""
    return seed(plan)


@pytest.fixture(scope="session")
def sign_in(plan: Plan, admin: PortalClient) -> SignIn:
    """Sign somebody of the cast in: `sign_in("anna")`, `sign_in("claire", "lumiere")`, `sign_in("paula", "agency")`."""
    known: dict[tuple[str, str], PortalClient] = {}

    def client(login: str, account_id: str = "nordwind") -> PortalClient:
        if (account_id, login) not in known:
            known[account_id, login] = PortalClient.sign_in(plan.gateway_url, account_id, login, PASSWORD)
        return known[account_id, login]

    return client


@pytest.fixture(scope="session")
def suite(plan: Plan, servers: Servers) -> Suite:
    """Hands on the processes of the suite: kill them, wait for them, audit what they did."""
    return Suite(plan, servers)


@pytest.fixture
def anna(sign_in: SignIn) -> PortalClient:
    """A requester of Nordwind."""
    return sign_in("anna")


@pytest.fixture
def marie(sign_in: SignIn) -> PortalClient:
    """The manager of Nordwind."""
    return sign_in("marie")


@pytest.fixture
def otto(sign_in: SignIn) -> PortalClient:
    """An observer of Nordwind."""
    return sign_in("otto")


@pytest.fixture
def claire(sign_in: SignIn) -> PortalClient:
    """A requester and manager of another organisation, Lumière."""
    return sign_in("claire", "lumiere")


@pytest.fixture
def paula(sign_in: SignIn) -> PortalClient:
    """A project manager of the agency."""
    return sign_in("paula", AGENCY)
