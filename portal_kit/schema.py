"""Which version a database's tables have, without loading the migration tool into every process."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError


def migrations_folder(service: str) -> Path:
    """Return where a service's migrations lie."""
    return Path(str(resources.files(f"services.{service}"))) / "migrations"


@cache
def newest_revision(service: str) -> str:
    """Return the newest revision that this code knows: the number that its migration's file begins with."""
    return max(path.name.partition("_")[0] for path in (migrations_folder(service) / "versions").glob("[0-9]*.py"))


def is_current(engine: Engine, service: str) -> bool:
    """Tell whether the database answers and has the tables this code needs; newer ones will do as well.

    Migrations only add, and what goes is dropped one release later, so that two releases can run side by side.
    """
    try:
        with engine.connect() as connection:
            found = connection.execute(text("SELECT max(version_num) FROM alembic_version")).scalar_one()
    except SQLAlchemyError:
        return False
    return found is not None and found >= newest_revision(service)
