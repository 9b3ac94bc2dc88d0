"""Identity's own settings out of the environment."""

from __future__ import annotations

from datetime import timedelta

from environs import Env, validate

from services.identity.domain.access import SessionLimits
from services.identity.domain.names import account_id


def session_limits() -> SessionLimits:
    """Read SESSION_IDLE_MINUTES and SESSION_HOURS."""
    env = Env()
    idle = env.int("SESSION_IDLE_MINUTES", 120, validate=validate.Range(1, 480))
    absolute = env.int("SESSION_HOURS", 12, validate=validate.Range(1, 24))
    return SessionLimits(timedelta(minutes=idle), timedelta(hours=absolute))


def provider_account_id() -> str:
    """Read PROVIDER_ACCOUNT_ID: the account id under which the provider's staff sign in."""
    return account_id(Env().str("PROVIDER_ACCOUNT_ID", "agency"))
