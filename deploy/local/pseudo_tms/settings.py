"""What the example system is told by its environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit


class SettingMissing(Exception):
    """A variable that the system cannot run without."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the broker and the API are, and who the system is there."""

    amqp_uri: str
    api_url: str
    api_key_file: Path
    queue: str
    pace: float
    health_port: int

    @property
    def broker_user(self) -> str:
        """The user whose name goes into each message; the broker checks it."""
        return unquote(urlsplit(self.amqp_uri).username or "guest")


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the variables; SettingMissing names the one that is not there."""
    return Settings(
        amqp_uri=_needed(environment, "TMS_AMQP_URI"),
        api_url=_needed(environment, "TMS_API_URL").rstrip("/"),
        api_key_file=Path(_needed(environment, "TMS_API_KEY_FILE")),
        queue=environment.get("TMS_QUEUE", "provider.pseudo_tms"),
        pace=float(environment.get("TMS_PACE", "0.2")),
        health_port=int(environment.get("HEALTH_PORT", "0")),
    )


def _needed(environment: Mapping[str, str], name: str) -> str:
    try:
        return environment[name]
    except KeyError:
        raise SettingMissing(f"Set {name}; the README of this folder says what it is.") from None
