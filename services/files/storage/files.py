"""Files in PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from portal_kit.paging import Cursor, Page
from services.files.domain.file_states import FileState
from services.files.domain.files import Purpose, StoredFile
from services.files.ports import FileFilters, Sight
from services.files.storage.tables import file_people, file_uses, files

_GONE = (FileState.DELETED.value, FileState.ABANDONED.value)
_COLUMNS = [column for column in files.c if column.name not in ("state", "purpose", "people", "quote_ids", "order_ids")]


class SqlFiles:
    """The repository of files."""

    def __init__(self, session: Connection) -> None:
        self._session = session

    def find(self, file_ids: Sequence[str], sight: Sight) -> list[StoredFile]:
        """Return those of the files that the reader may see, in the order asked."""
        statement = _seen(sight).where(files.c.id.in_(file_ids))
        found = {file.id: file for file in map(_file, self._session.execute(statement))}
        return [found[file_id] for file_id in dict.fromkeys(file_ids) if file_id in found]

    def get(self, file_id: str) -> StoredFile | None:
        """Return a file."""
        row = self._session.execute(select(files).where(files.c.id == file_id)).first()
        return None if row is None else _file(row)

    def lock(self, file_ids: Sequence[str]) -> dict[str, StoredFile]:
        """Return the files that exist by id, locked in one order so that two lockers never cross."""
        statement = select(files).where(files.c.id.in_(file_ids)).order_by(files.c.id).with_for_update()
        return {file.id: file for file in map(_file, self._session.execute(statement))}

    def save(self, file: StoredFile) -> None:
        """Insert or update a file; its version grows by one."""
        file.version += 1
        values = {
            **{column.name: getattr(file, column.name) for column in _COLUMNS},
            "state": file.state.value,
            "purpose": file.purpose.value,
            "people": list(file.people),
            "quote_ids": list(file.quote_ids),
            "order_ids": list(file.order_ids),
        }
        if file.version == 1:
            self._session.execute(insert(files).values(**values))
        else:
            self._session.execute(update(files).where(files.c.id == file.id).values(**values))
        self._save_uses(file)

    def used_by(self, quote_id: str) -> list[str]:
        """Return the ids of the files that a quote refers to."""
        found = select(file_uses.c.file_id).where(file_uses.c.thing_id == quote_id)
        return list(self._session.execute(found).scalars())

    def release(self, file: StoredFile, quote_id: str) -> None:
        """Let a quote refer to a file no longer, and save it."""
        file.leave_quote(quote_id)
        gone = delete(file_uses).where(file_uses.c.thing_id == quote_id, file_uses.c.file_id == file.id)
        self._session.execute(gone)
        self.save(file)

    def page(self, sight: Sight, filters: FileFilters, cursor: Cursor) -> Page[StoredFile]:
        """List files, newest first."""
        found = [_file(row) for row in self._session.execute(file_page(sight, filters, cursor))]
        return cursor.page(found, lambda file: (file.id,))

    def used_in(self, thing_id: str, sight: Sight, limit: int) -> list[StoredFile]:
        """Return the stored files that a quote or an order refers to."""
        stored = _seen(sight).where(_used_by(thing_id), files.c.state == FileState.STORED.value)
        return [_file(row) for row in self._session.execute(stored.order_by(files.c.id).limit(limit))]

    def _save_uses(self, file: StoredFile) -> None:
        """Add what newly refers to the file; only a draft stops doing so, by `release`."""
        uses = [
            {"thing_id": thing_id, "file_id": file.id, "organisation_id": file.organisation_id}
            for thing_id in (*file.quote_ids, *file.order_ids)
        ]
        if uses:
            self._session.execute(upsert(file_uses).on_conflict_do_nothing(), uses)


def file_page(sight: Sight, filters: FileFilters, cursor: Cursor) -> Select[Any]:
    """The query of one page of files."""
    statement = _seen(sight)
    if filters.purposes:
        statement = statement.where(files.c.purpose.in_([each.value for each in filters.purposes]))
    if filters.states:
        statement = statement.where(files.c.state.in_([each.value for each in filters.states]))
    if filters.quote_id is not None:
        statement = statement.where(_used_by(filters.quote_id))
    if filters.order_id is not None:
        statement = statement.where(_used_by(filters.order_id))
    if filters.organisation_id is not None:
        statement = statement.where(files.c.organisation_id == filters.organisation_id)
    if filters.target_language is not None:
        statement = statement.where(files.c.target_language == filters.target_language)
    if filters.search:
        statement = statement.where(files.c.name.icontains(filters.search, autoescape=True))
    if cursor.after is not None:
        statement = statement.where(files.c.id < str(cursor.after[0]))
    return statement.order_by(files.c.id.desc()).limit(cursor.limit + 1)


def _used_by(thing_id: str) -> ColumnElement[bool]:
    return files.c.id.in_(select(file_uses.c.file_id).where(file_uses.c.thing_id == thing_id))


def _seen(sight: Sight) -> Select[Any]:
    """Select what a reader may see."""
    statement = select(files).where(files.c.state.not_in(_GONE))
    if sight.organisation_id is not None:
        statement = statement.where(files.c.organisation_id == sight.organisation_id)
    if sight.person_id is not None:
        own = select(file_people.c.file_id).where(file_people.c.person_id == sight.person_id)
        statement = statement.where(files.c.id.in_(own))
    return statement


def _file(row: Row[Any]) -> StoredFile:
    plain = {column.name: getattr(row, column.name) for column in _COLUMNS}
    return StoredFile(
        **plain,
        state=FileState(row.state),
        purpose=Purpose(row.purpose),
        people=tuple(row.people),
        quote_ids=tuple(row.quote_ids),
        order_ids=tuple(row.order_ids),
    )
