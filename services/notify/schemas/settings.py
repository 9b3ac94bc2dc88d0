"""Whom the provider wants told of what comes in, as the installation's settings say."""

from __future__ import annotations

from environs import Env

from services.notify.domain.people import Intake


def intake() -> Intake | None:
    """Read NOTIFY_INTAKE_EMAIL and NOTIFY_INTAKE_LANGUAGE; without an address each project manager is told."""
    env = Env()
    address = env.str("NOTIFY_INTAKE_EMAIL", "")
    return Intake(address, env.str("NOTIFY_INTAKE_LANGUAGE", "en")) if address else None
