"""The queue of the workers in PostgreSQL: claimed by SKIP LOCKED, kept by a lease."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, or_, select, update

from portal_kit.ids import new_id
from services.files.domain.file_states import FileState
from services.files.domain.jobs import LEASE, Job, JobKind, JobState
from services.files.domain.tallies import Tally
from services.files.domain.tally_codec import dump_tally, load_tally
from services.files.storage.tables import files, jobs


class SqlJobs:
    """The repository of jobs; leases are counted by the database's clock, which all workers share."""

    def __init__(self, session: Connection, correlation_id: str) -> None:
        self._session = session
        self._correlation_id = correlation_id

    def add(self, job: Job) -> None:
        """Queue a job."""
        self._session.execute(
            insert(jobs).values(
                id=job.id,
                organisation_id=job.organisation_id,
                kind=job.kind.value,
                state=JobState.QUEUED.value,
                file_id=job.file_id,
                upload_id=job.upload_id,
                analysis_id=job.analysis_id,
                position=job.position,
                attempts=0,
                correlation_id=self._correlation_id,
                not_before=func.now(),
            )
        )

    def claim(self, kinds: Sequence[JobKind]) -> Job | None:
        """Lease the oldest job that is due; a document is due when its bytes are verified."""
        ready = or_(
            jobs.c.kind != JobKind.ANALYSE.value,
            select(files.c.id).where(files.c.id == jobs.c.file_id, files.c.state == FileState.STORED.value).exists(),
        )
        due = select(jobs.c.id).where(jobs.c.state == JobState.QUEUED.value, jobs.c.not_before <= func.now())
        due = due.where(jobs.c.kind.in_([kind.value for kind in kinds]), ready)
        chosen = due.order_by(jobs.c.not_before, jobs.c.queued).limit(1).with_for_update(skip_locked=True, of=jobs)
        claimed = (
            update(jobs)
            .where(jobs.c.id == chosen.scalar_subquery())
            .values(lease=new_id(), attempts=jobs.c.attempts + 1, not_before=func.now() + LEASE)
            .returning(*jobs.c)
        )
        row = self._session.execute(claimed).first()
        return None if row is None else _job(row)

    def renew(self, job: Job) -> bool:
        """Extend the lease; False when it was lost."""
        renewed = self._leased(job).values(not_before=func.now() + LEASE).returning(jobs.c.id)
        return self._session.execute(renewed).first() is not None

    def hold(self, job: Job) -> bool:
        """Lock the job for the rest of the transaction; False when the lease was lost or the job has ended."""
        held = select(jobs.c.id).where(
            jobs.c.id == job.id, jobs.c.lease == job.lease, jobs.c.state == JobState.QUEUED.value
        )
        return self._session.execute(held.with_for_update()).first() is not None

    def done(self, job: Job, tally: Tally | None = None) -> None:
        """End a job that is held."""
        packed = None if tally is None else zlib.compress(json.dumps(dump_tally(tally)).encode())
        self._session.execute(self._leased(job).values(state=JobState.DONE.value, tally=packed))

    def failed(self, job: Job, reason: str) -> None:
        """End a job that is held without its result; the reason stays with it."""
        self._session.execute(self._leased(job).values(state=JobState.FAILED.value, reason=reason))

    def release(self, job: Job, pause: timedelta) -> None:
        """Give the job back as if it had not been begun, due after a pause."""
        self._session.execute(
            self._leased(job).values(lease=None, attempts=jobs.c.attempts - 1, not_before=func.now() + pause)
        )

    def drop_of_analysis(self, analysis_id: str) -> None:
        """Drop what is left to do for an analysis."""
        left = update(jobs).where(jobs.c.analysis_id == analysis_id, jobs.c.state == JobState.QUEUED.value)
        self._session.execute(left.values(state=JobState.DROPPED.value))

    def waiting_analyses(self, file_id: str) -> list[str]:
        """Return the analyses that still wait for a file."""
        waiting = select(jobs.c.analysis_id).where(
            jobs.c.file_id == file_id, jobs.c.state == JobState.QUEUED.value, jobs.c.kind == JobKind.ANALYSE.value
        )
        return sorted({str(found) for found in self._session.execute(waiting).scalars()})

    def open_of_analysis(self, analysis_id: str) -> int:
        """Count the documents of an analysis that are not counted yet."""
        left = select(func.count()).where(jobs.c.analysis_id == analysis_id, jobs.c.state == JobState.QUEUED.value)
        return int(self._session.execute(left).scalar_one())

    def counted_of_analysis(self, analysis_id: str) -> int:
        """Count the documents of an analysis that are counted."""
        counted = select(func.count()).where(
            jobs.c.analysis_id == analysis_id,
            jobs.c.kind == JobKind.ANALYSE.value,
            jobs.c.state == JobState.DONE.value,
        )
        return int(self._session.execute(counted).scalar_one())

    def tallies(self, analysis_id: str) -> list[tuple[str, Tally]]:
        """Return file id and tally of each document of an analysis, in the order of the quote."""
        found = select(jobs.c.file_id, jobs.c.tally).where(
            jobs.c.analysis_id == analysis_id, jobs.c.kind == JobKind.ANALYSE.value, jobs.c.tally.is_not(None)
        )
        rows = self._session.execute(found.order_by(jobs.c.position)).all()
        return [(row.file_id, load_tally(json.loads(zlib.decompress(row.tally)))) for row in rows]

    def _leased(self, job: Job) -> Any:
        return update(jobs).where(jobs.c.id == job.id, jobs.c.lease == job.lease, jobs.c.state == JobState.QUEUED.value)


def _job(row: Row[Any]) -> Job:
    return Job(
        id=row.id,
        organisation_id=row.organisation_id,
        kind=JobKind(row.kind),
        file_id=row.file_id,
        upload_id=row.upload_id,
        analysis_id=row.analysis_id,
        position=row.position,
        attempts=row.attempts,
        lease=row.lease,
        correlation_id=row.correlation_id,
    )
