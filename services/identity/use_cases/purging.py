"""Forgetting what no longer matters: ended sessions and old counts of sign-in attempts."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.identity.domain import throttle
from services.identity.domain.access import SessionLimits
from services.identity.ports import Work

# Ended sessions stay a week, so that an operator can still see where somebody was signed in.
KEEP_ENDED: Final = timedelta(days=7)


def purge(work: Work, limits: SessionLimits) -> None:
    """Delete sessions that ended a week ago, and counts whose failures and successes are forgotten."""
    work.sessions.purge(work.now - KEEP_ENDED, limits)
    work.attempts.purge(work.now - throttle.PAIR.forgotten_after, work.now - throttle.REMEMBER_SUCCESS)
