"""A client of the API per person of the cast."""

from __future__ import annotations

import pytest

from deploy.local.demo.cast import AGENCY
from gateway.client import PortalClient
from tests.conftest import SignIn


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
