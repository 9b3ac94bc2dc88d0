"""What the use cases of files need from the outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from portal_kit.caller import Caller
from portal_kit.paging import Cursor, Page
from services.files.domain.analyses import Analysis
from services.files.domain.file_states import FileState
from services.files.domain.files import Purpose, StoredFile
from services.files.domain.jobs import Job, JobKind
from services.files.domain.profiles import DEFAULT_PROFILE, Profile
from services.files.domain.tallies import Tally
from services.files.domain.uploads import Upload


@dataclass(frozen=True, slots=True)
class Sight:
    """What a reader may see: one organisation or all, and there only the things of one person or all."""

    organisation_id: str | None = None
    person_id: str | None = None


@dataclass(frozen=True, slots=True)
class FileFilters:
    """What a list of files is narrowed to."""

    purposes: tuple[Purpose, ...] = ()
    states: tuple[FileState, ...] = ()
    quote_id: str | None = None
    order_id: str | None = None
    organisation_id: str | None = None
    target_language: str | None = None
    search: str | None = None


@dataclass(frozen=True, slots=True)
class QuoteRequested:
    """What files needs of a requested quote."""

    quote_id: str
    people: tuple[str, ...]
    source_language: str
    source_file_ids: tuple[str, ...]
    reference_file_ids: tuple[str, ...]
    analysis: bool
    profile: str = DEFAULT_PROFILE.id
    version: int | None = None


class Files(Protocol):
    """The files; deleted and abandoned ones are nobody's to see."""

    def find(self, file_ids: Sequence[str], sight: Sight) -> list[StoredFile]:
        """Return those of the files that the reader may see, in the order asked."""
        ...

    def get(self, file_id: str) -> StoredFile | None:
        """Return a file."""
        ...

    def lock(self, file_ids: Sequence[str]) -> dict[str, StoredFile]:
        """Return the files that exist by id, locked."""
        ...

    def used_by(self, quote_id: str) -> list[str]:
        """Return the ids of the files that a quote refers to."""
        ...

    def release(self, file: StoredFile, quote_id: str) -> None:
        """Let a quote refer to a file no longer, and save it."""
        ...

    def save(self, file: StoredFile) -> None:
        """Insert or update a file; its version grows by one."""
        ...

    def page(self, sight: Sight, filters: FileFilters, cursor: Cursor) -> Page[StoredFile]:
        """List files, newest first."""
        ...

    def used_in(self, thing_id: str, sight: Sight, limit: int) -> list[StoredFile]:
        """Return the stored files that a quote or an order refers to."""
        ...


class Uploads(Protocol):
    """The uploads."""

    def get(self, upload_id: str) -> Upload | None:
        """Return an upload."""
        ...

    def get_for_update(self, upload_id: str) -> Upload | None:
        """Return an upload, locked."""
        ...

    def save(self, upload: Upload) -> None:
        """Insert or update an upload; its version grows by one."""
        ...

    def take_expired(self, now: datetime, limit: int) -> list[Upload]:
        """Return open uploads past their time, locked; those that others hold are left out."""
        ...


class Analyses(Protocol):
    """The analyses."""

    def get(self, analysis_id: str) -> Analysis | None:
        """Return an analysis."""
        ...

    def latest_of_quote(self, quote_id: str) -> Analysis | None:
        """Return the newest analysis of a quote."""
        ...

    def get_for_update(self, analysis_id: str) -> Analysis | None:
        """Return an analysis, locked."""
        ...

    def save(self, analysis: Analysis) -> None:
        """Insert or update an analysis; its version grows by one."""
        ...


class Jobs(Protocol):
    """The queue of the workers."""

    def add(self, job: Job) -> None:
        """Queue a job."""
        ...

    def claim(self, kinds: Sequence[JobKind]) -> Job | None:
        """Lease the oldest job that is due; others skip it until the lease ends."""
        ...

    def renew(self, job: Job) -> bool:
        """Extend the lease; False when it was lost."""
        ...

    def hold(self, job: Job) -> bool:
        """Lock the job for the rest of the transaction; False when the lease was lost or the job has ended."""
        ...

    def done(self, job: Job, tally: Tally | None = None) -> None:
        """End a job that is held."""
        ...

    def failed(self, job: Job, reason: str) -> None:
        """End a job that is held without its result; the reason stays with it."""
        ...

    def release(self, job: Job, pause: timedelta) -> None:
        """Give the job back as if it had not been begun, due after a pause."""
        ...

    def drop_of_analysis(self, analysis_id: str) -> None:
        """Drop what is left to do for an analysis."""
        ...

    def waiting_analyses(self, file_id: str) -> list[str]:
        """Return the analyses that still wait for a file."""
        ...

    def open_of_analysis(self, analysis_id: str) -> int:
        """Count the documents of an analysis that are not counted yet."""
        ...

    def counted_of_analysis(self, analysis_id: str) -> int:
        """Count the documents of an analysis that are counted."""
        ...

    def tallies(self, analysis_id: str) -> list[tuple[str, Tally]]:
        """Return file id and tally of each document of an analysis, in the order of the quote."""
        ...


class TextCounter(Protocol):
    """Counts a text while a person waits."""

    def tally(self, text: str, profile: Profile, language: str) -> Tally:
        """Return the tally of a plain text."""
        ...


class Work(Protocol):
    """One transaction of files."""

    caller: Caller

    @property
    def files(self) -> Files:
        """The files."""
        ...

    @property
    def uploads(self) -> Uploads:
        """The uploads."""
        ...

    @property
    def analyses(self) -> Analyses:
        """The analyses."""
        ...

    @property
    def jobs(self) -> Jobs:
        """The queue of the workers."""
        ...

    @property
    def now(self) -> datetime:
        """The instant."""
        ...

    def emit(self, event: object) -> None:
        """Tell a fact with this transaction."""
        ...
