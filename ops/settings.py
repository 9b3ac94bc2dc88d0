"""What the environment tells the operator's commands and page beyond what the kit reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from environs import Env

from portal_kit.settings import database_uris

SHORTEST_PASSWORD = 16


def owner_database_uris() -> dict[str, str]:
    """Return service → database as the role that owns it; only backup and restore need so much."""
    return database_uris("OWNER_DATABASE_URIS")


def management_uri() -> str:
    """Return the broker's management address, `http://user:password@host:15672`; empty when none is given."""
    return Env().str("AMQP_MANAGEMENT_URI", "")


class WeakPassword(Exception):
    """The operators' page must not be guessed: whoever has it can send messages back and throw them away."""


@dataclass(frozen=True, slots=True)
class PageSettings:
    """Where the operators' page listens, whom it lets in, and whose readiness it shows."""

    host: str
    port: int
    user: str
    password: str
    processes: Mapping[str, str]


def page_settings() -> PageSettings:
    """Read the page's settings; a short password is refused, since nothing else keeps guessing slow."""
    env = Env()
    password = env.str("OPERATIONS_PASSWORD")
    if len(password) < SHORTEST_PASSWORD:
        raise WeakPassword(f"OPERATIONS_PASSWORD needs {SHORTEST_PASSWORD} characters at least; make a random one.")
    processes = json.loads(env.str("OPERATIONS_PROCESSES", "{}"))
    return PageSettings(
        host=env.str("OPERATIONS_HOST", "127.0.0.1"),
        port=env.int("OPERATIONS_PORT"),
        user=env.str("OPERATIONS_USER", "operator"),
        password=password,
        processes={str(name): str(url) for name, url in processes.items()},
    )
