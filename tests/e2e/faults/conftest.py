"""People who have signed in before anything breaks."""

from __future__ import annotations

import pytest

from deploy.local.plan import Plan
from gateway.client import PortalClient
from tests.e2e.faults.traffic import AT_A_TIME, BuildJob, job_builder


@pytest.fixture(scope="session")
def builders(plan: Plan, admin: PortalClient) -> list[BuildJob]:
    """Ten pairs of a requester and a project manager, each with sessions of their own."""
    return [job_builder(plan.gateway_url) for _ in range(AT_A_TIME)]
