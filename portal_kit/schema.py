"""Which version a database's tables have, without loading the migration tool into every process."""

from __future__ import annotations

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from portal_kit.revisions import newest_revision


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
