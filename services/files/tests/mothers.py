"""Things that tests need, each whole and with one word about it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from portal_kit.ids import new_id
from services.files.domain.file_states import FileState
from services.files.domain.files import Purpose, StoredFile
from services.files.domain.uploads import Upload

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def a_file(**changed: object) -> StoredFile:
    """A stored source file unless told otherwise."""
    told: dict[str, object] = {
        "id": new_id(),
        "organisation_id": new_id(),
        "owner_id": new_id(),
        "name": "manual.docx",
        "purpose": Purpose.SOURCE,
        "size": 100,
        "content_type": "text/plain",
        "object_key": new_id(),
        "created_at": NOW,
        "state": FileState.STORED,
        "version": 1,
        **changed,
    }
    return StoredFile(**told)


def an_upload(**changed: object) -> Upload:
    """An open upload of two parts unless told otherwise."""
    told: dict[str, object] = {
        "id": new_id(),
        "organisation_id": new_id(),
        "file_id": new_id(),
        "owner_id": new_id(),
        "store_upload_id": "store",
        "size": 10 * 2**20,
        "part_size": 8 * 2**20,
        "created_at": NOW,
        "expires_at": NOW + timedelta(hours=24),
        "version": 1,
        **changed,
    }
    return Upload(**told)
