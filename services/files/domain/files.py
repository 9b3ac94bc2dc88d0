"""A file of a client: what it is, where its bytes lie, who may read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.files.domain.errors import FileInUse, FileNotStored
from services.files.domain.events import FileRejected, FileStored
from services.files.domain.file_states import FileEvent, FileState, next_state


class Purpose(StrEnum):
    """What a file is for."""

    SOURCE = "source"
    REFERENCE = "reference"
    TARGET = "target"


@dataclass(slots=True)
class StoredFile:
    """One file; its bytes lie under `object_key`, which tells nothing about it."""

    id: str
    organisation_id: str
    owner_id: str
    name: str
    purpose: Purpose
    size: int
    content_type: str
    object_key: str
    created_at: datetime
    target_language: str | None = None
    state: FileState = FileState.UPLOADING
    version: int = 0
    people: tuple[str, ...] = ()
    quote_ids: tuple[str, ...] = ()
    order_ids: tuple[str, ...] = ()
    kind: str | None = None
    sha256: str | None = None
    reason: str | None = None
    message: str | None = None

    def happen(self, event: FileEvent) -> None:
        """Change the state by the table."""
        self.state = next_state(self.state, event)

    def passed(self, kind: str, sha256: str) -> FileStored:
        """Record that the bytes are there, complete, and what they are; its fact is told with the next version."""
        self.happen(FileEvent.PASS)
        self.kind, self.sha256 = kind, sha256
        return FileStored(
            file_id=self.id,
            version=self.version + 1,
            organisation_id=self.organisation_id,
            name=self.name,
            purpose=self.purpose.value,
            kind=kind,
            size=self.size,
            sha256=sha256,
            owner_id=self.owner_id,
            target_language=self.target_language,
        )

    def rejected(self, reason: str, message: str) -> FileRejected:
        """Record why the bytes are not kept."""
        self.happen(FileEvent.REJECT)
        self.reason, self.message = reason, message
        return FileRejected(
            file_id=self.id,
            version=self.version + 1,
            organisation_id=self.organisation_id,
            name=self.name,
            reason=reason,
            message=message,
            owner_id=self.owner_id,
        )

    def delete(self) -> None:
        """Give the file up; what a quote or an order refers to stays."""
        if self.quote_ids or self.order_ids:
            raise FileInUse("A quote or an order refers to this file, so it stays. Take it off there first.")
        self.happen(FileEvent.DELETE)

    def require_stored(self) -> None:
        """Conflict unless the bytes are verified."""
        if self.state is not FileState.STORED:
            raise FileNotStored(f"The file is {self.state.value}, not stored. Wait for it, or upload it again.")

    def join_quote(self, quote_id: str, people: Iterable[str]) -> None:
        """Let a quote refer to the file, and its people read it."""
        self.quote_ids = _with(self.quote_ids, (quote_id,))
        self.people = _with(self.people, people)

    def leave_quote(self, quote_id: str) -> None:
        """Be named by a quote no longer; its people keep what they could read before."""
        self.quote_ids = tuple(known for known in self.quote_ids if known != quote_id)

    def join_order(self, order_id: str, people: Iterable[str]) -> None:
        """Let an order refer to the file, and its people read it."""
        self.order_ids = _with(self.order_ids, (order_id,))
        self.people = _with(self.people, people)


def _with(known: tuple[str, ...], more: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*known, *more)))
