"""The states of a file, as one table: what is not in it is refused."""

from __future__ import annotations

from enum import StrEnum

from portal_kit.errors import Conflict


class FileState(StrEnum):
    """Where a file is on its way."""

    UPLOADING = "uploading"
    VERIFYING = "verifying"
    STORED = "stored"
    REJECTED = "rejected"
    ABANDONED = "abandoned"
    DELETED = "deleted"


class FileEvent(StrEnum):
    """What may happen to a file."""

    COMPLETE = "complete"
    ABORT = "abort"
    EXPIRE = "expire"
    PASS = "pass"  # noqa: S105 - the bytes pass verification
    REJECT = "reject"
    DELETE = "delete"


TRANSITIONS: dict[tuple[FileState, FileEvent], FileState] = {
    (FileState.UPLOADING, FileEvent.COMPLETE): FileState.VERIFYING,
    (FileState.UPLOADING, FileEvent.ABORT): FileState.ABANDONED,
    (FileState.UPLOADING, FileEvent.EXPIRE): FileState.ABANDONED,
    (FileState.VERIFYING, FileEvent.PASS): FileState.STORED,
    (FileState.VERIFYING, FileEvent.REJECT): FileState.REJECTED,
    (FileState.STORED, FileEvent.DELETE): FileState.DELETED,
    (FileState.REJECTED, FileEvent.DELETE): FileState.DELETED,
}


class FileNotInState(Conflict):
    """The file's state forbids this now."""

    code = "file_not_in_state"


def next_state(state: FileState, event: FileEvent) -> FileState:
    """Return the state after an event; Conflict with what is allowed otherwise."""
    found = TRANSITIONS.get((state, event))
    if found is None:
        allowed = sorted(each.value for (start, each) in TRANSITIONS if start is state)
        raise FileNotInState(
            f"The file is {state.value}; this cannot be done now. Read it again to see what can.", allowed=allowed
        )
    return found
