"""How long sessions and API keys hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from services.identity.domain.access import ApiKey, Session, SessionLimits
from services.identity.domain.errors import InvalidField
from services.identity.domain.subjects import Kind

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LIMITS = SessionLimits(idle=timedelta(hours=2), absolute=timedelta(hours=12))


def session() -> Session:
    """Make a session that began just now."""
    return Session(
        id="s",
        token_hash="hash",
        subject_id="p",
        subject_kind=Kind.CONTACT,
        organisation_id="o",
        created_at=NOW,
        last_seen_at=NOW,
        ends_at=NOW + LIMITS.absolute,
        address="203.0.113.9",
    )


def key(expires_at: datetime | None = None) -> ApiKey:
    """Make an API key made just now."""
    return ApiKey(
        id="k",
        name="CMS",
        key_hash="hash",
        subject_id="m",
        subject_kind=Kind.MACHINE,
        organisation_id="o",
        created_at=NOW,
        expires_at=expires_at,
    )


def test_a_session_ends_after_idling() -> None:
    """Two hours without use end it."""
    assert session().holds(NOW + timedelta(minutes=119), LIMITS)
    assert not session().holds(NOW + timedelta(hours=2), LIMITS)


def test_use_prolongs_a_session_but_not_beyond_its_absolute_end() -> None:
    """A session in steady use ends after twelve hours."""
    stay, at = session(), NOW
    while at < NOW + timedelta(hours=11):
        at += timedelta(hours=1)
        assert stay.holds(at, LIMITS)
        stay = stay.used(at)
    assert stay.expires_at(LIMITS) == NOW + timedelta(hours=12)
    assert not stay.holds(NOW + timedelta(hours=12), LIMITS)


def test_a_use_is_written_down_at_most_once_a_minute() -> None:
    """Within the minute the very same session comes back, so that nothing is stored."""
    stay = session()
    assert stay.used(NOW + timedelta(seconds=59)) is stay
    assert stay.used(NOW + timedelta(seconds=60)).last_seen_at == NOW + timedelta(seconds=60)
    first = key().used(NOW)
    assert first.last_used_at == NOW
    assert first.used(NOW + timedelta(seconds=59)) is first


@pytest.mark.feature("I10")
def test_revoking_ends_at_once_and_only_once() -> None:
    """A second revocation keeps the first instant."""
    ended = session().revoked(NOW)
    assert not ended.holds(NOW, LIMITS)
    assert ended.revoked(NOW + timedelta(hours=1)).revoked_at == NOW
    dead = key().revoked(NOW)
    assert not dead.holds(NOW)
    assert dead.revoked(NOW + timedelta(hours=1)) is dead


@pytest.mark.feature("I10")
def test_a_key_with_a_date_ends_on_it() -> None:
    """A key without a date holds until it is revoked."""
    dated = key(NOW + timedelta(days=30))
    assert dated.holds(NOW + timedelta(days=29))
    assert not dated.holds(NOW + timedelta(days=30))
    assert key().holds(NOW + timedelta(days=3000))


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_a_key_ends_in_the_future_and_within_a_year(days: int) -> None:
    """A date in the past makes no key, nor does one that nobody will remember."""
    with pytest.raises(InvalidField):
        key(NOW + timedelta(days=days))
