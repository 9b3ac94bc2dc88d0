"""The passwords of the private servers: random, made once, readable by the account alone."""

import secrets

from deploy.local.state import State

FILE = "passwords.json"
NAMES = (
    "broker_portolan",
    "broker_pseudo_tms",
    "broker_cookie",
    "broker_salt",
    "database_admin",
    "database_owner",
    "database_app",
    "database_relay",
    "store_access",
    "store_secret",
    "operations",
)


def settle_passwords(state: State) -> dict[str, str]:
    """The kept passwords, with those that are missing made now."""
    kept: dict[str, str] = state.read_json(FILE)
    missing = {name: secrets.token_hex(20) for name in NAMES if name not in kept}
    if missing:
        kept = {**kept, **missing}
        state.write_json(FILE, kept)
    return kept
