"""Uploads in PostgreSQL."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from services.files.domain.uploads import PartDone, Upload, UploadState
from services.files.storage.tables import uploads

_COLUMNS = [column for column in uploads.c if column.name not in ("state", "parts")]


class SqlUploads:
    """The repository of uploads."""

    def __init__(self, session: Connection) -> None:
        self._session = session

    def get(self, upload_id: str) -> Upload | None:
        """Return an upload."""
        row = self._session.execute(select(uploads).where(uploads.c.id == upload_id)).first()
        return None if row is None else _upload(row)

    def get_for_update(self, upload_id: str) -> Upload | None:
        """Return an upload, locked."""
        row = self._session.execute(select(uploads).where(uploads.c.id == upload_id).with_for_update()).first()
        return None if row is None else _upload(row)

    def save(self, upload: Upload) -> None:
        """Insert or update an upload; its version grows by one."""
        upload.version += 1
        values = {
            **{column.name: getattr(upload, column.name) for column in _COLUMNS},
            "state": upload.state.value,
            "parts": [[part.number, part.etag] for part in upload.parts],
        }
        if upload.version == 1:
            self._session.execute(insert(uploads).values(**values))
        else:
            self._session.execute(update(uploads).where(uploads.c.id == upload.id).values(**values))

    def take_expired(self, now: datetime, limit: int) -> list[Upload]:
        """Return open uploads past their time, locked; those that others hold are left out."""
        due = select(uploads).where(uploads.c.state == UploadState.OPEN.value, uploads.c.expires_at <= now)
        statement = due.order_by(uploads.c.expires_at).limit(limit).with_for_update(skip_locked=True)
        return [_upload(row) for row in self._session.execute(statement)]


def _upload(row: Row[Any]) -> Upload:
    plain = {column.name: getattr(row, column.name) for column in _COLUMNS}
    parts = tuple(PartDone(number, etag) for number, etag in row.parts)
    return Upload(**plain, state=UploadState(row.state), parts=parts)
