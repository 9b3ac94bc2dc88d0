"""What is forgotten, and what is not."""

from __future__ import annotations

import pytest

from services.identity.domain.access import SessionLimits
from services.identity.domain.errors import SignInRefused
from services.identity.tests.unit.people import House
from services.identity.use_cases.purging import purge


def test_sessions_are_deleted_a_week_after_their_end(house: House) -> None:
    """Those in use stay, whatever their age."""
    house.sign_in()
    house.memory.pass_time(days=7)
    purge(house.memory.work(), SessionLimits())
    assert len(house.memory.sessions) == 1
    house.memory.pass_time(hours=2, seconds=1)
    purge(house.memory.work(), SessionLimits())
    assert house.memory.sessions == {}


def test_counts_are_deleted_when_failures_and_successes_are_forgotten(house: House) -> None:
    """An address from which somebody signed in is known for 90 days."""
    house.sign_in()
    with pytest.raises(SignInRefused):
        house.sign_in("nobody", address="203.0.113.9")
    house.memory.pass_time(days=2)
    purge(house.memory.work(), SessionLimits())
    assert [count.failures for count in house.memory.attempts.values()] == [0]
    house.memory.pass_time(days=90)
    purge(house.memory.work(), SessionLimits())
    assert house.memory.attempts == {}
