"""Jobs of the workers: each is leased, so that a worker that dies gives its job back by doing nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

LEASE = timedelta(seconds=15)
MAX_ATTEMPTS = 10


class JobKind(StrEnum):
    """What a worker does."""

    VERIFY = "verify"
    ANALYSE = "analyse"
    SUM = "sum"
    REMOVE = "remove"
    ABORT = "abort"


class JobState(StrEnum):
    """Whether a job waits or has ended."""

    QUEUED = "queued"
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Job:
    """One step for a worker; `lease` tells this claim from later ones, `attempts` counts it in.

    `correlation_id` is that of the request behind it, for logs and for the events that follow.
    """

    id: str
    organisation_id: str
    kind: JobKind
    file_id: str | None = None
    upload_id: str | None = None
    analysis_id: str | None = None
    position: int = 0
    attempts: int = 0
    lease: str | None = None
    correlation_id: str = ""

    @property
    def exhausted(self) -> bool:
        """Whether the job was begun too often to be begun again."""
        return self.attempts > MAX_ATTEMPTS
