"""Journeys deliver by hand: the example production system rests while they run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from deploy.local.plan import Plan
from deploy.local.supervision import Supervisor
from gateway.client import PortalClient
from tests.conftest import SignIn
from tests.e2e.journeys.desk import Desk

PRODUCTION = "pseudo-tms"


@pytest.fixture(scope="package", autouse=True)
def _production_rests(plan: Plan) -> Iterator[None]:
    """Nobody but the journey's own people works on its orders; what it leaves open is worked off afterwards."""
    supervisor = Supervisor(plan.state)
    supervisor.stop(PRODUCTION)
    yield
    supervisor.start(PRODUCTION)


@pytest.fixture
def desk(anna: PortalClient, paula: PortalClient) -> Desk:
    """Anna of Nordwind asks, Paula of the agency answers."""
    return Desk(anna, paula)


@pytest.fixture
def felix(sign_in: SignIn) -> PortalClient:
    """The agency's bookkeeper."""
    return sign_in("felix", "agency")
