"""Fixtures of identity's unit tests."""

import pytest

from services.identity.tests.unit.people import House


@pytest.fixture
def house() -> House:
    """Identity with two organisations and staff."""
    return House()
