"""Migrations: each service's Alembic folder, run one after another under one lock per database.

    python -m portal_kit.migrations upgrade-all

`DATABASE_URIS` names the databases with the role that owns them and bypasses row-level security.
"""

from __future__ import annotations

import sys

from alembic import command, context
from alembic.config import Config
from sqlalchemy import MetaData, text

from portal_kit.database import single_connections
from portal_kit.revisions import migrations_folder
from portal_kit.settings import database_uris

_LOCK = 7_203_114
_LOCK_TIMEOUT = "10s"


def run(metadata: MetaData) -> None:
    """Run the migrations of the `env.py` that calls this, in one transaction under the lock."""
    engine = single_connections(context.config.attributes["uri"])
    with engine.begin() as connection:
        # A lock that cannot be had in time must fail the deploy step, not queue up every reader behind it.
        connection.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        context.configure(connection=connection, target_metadata=metadata)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


def config_for(service: str, uri: str = "") -> Config:
    """Return Alembic's configuration for one service."""
    config = Config()
    config.set_main_option("script_location", str(migrations_folder(service)))
    config.attributes["uri"] = uri
    return config


def upgrade(service: str, uri: str) -> None:
    """Bring one database to the newest version; quick when it is there already."""
    command.upgrade(config_for(service, uri), "head")


def main(arguments: list[str]) -> int:
    """`upgrade-all`, or `upgrade <service>`."""
    uris = database_uris()
    chosen = list(uris) if arguments == ["upgrade-all"] else arguments[1:]
    for service in chosen:
        upgrade(service, uris[service])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
