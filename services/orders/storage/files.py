"""The projection of stored files that files tells."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict

from sqlalchemy import Connection, Uuid, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from services.orders.domain.files import KnownFile
from services.orders.storage.tables import known_files


class SqlFiles:
    """Stored files; a file is stored once and then never changes."""

    def __init__(self, session: Connection) -> None:
        self._session = session

    def of(self, organisation_id: str, ids: Collection[str]) -> dict[str, KnownFile]:
        """Return those of these files that are the organisation's."""
        rows = self._session.execute(_FILES, {"organisation": organisation_id, "ids": list(ids)})
        return {row.id: KnownFile(row.id, row.organisation_id, row.name, row.purpose) for row in rows}

    def learn(self, file: KnownFile) -> None:
        """Remember a stored file; a second word of it has no effect."""
        self._session.execute(insert(known_files).values(**asdict(file)).on_conflict_do_nothing())


_FILES = select(known_files).where(
    known_files.c.organisation_id == bindparam("organisation"),
    known_files.c.id == any_(bindparam("ids", type_=ARRAY(Uuid(as_uuid=False)))),
)
