"""What a worker found out about uploaded bytes, recorded once however often it was found out."""

from __future__ import annotations

from portal_kit.ids import new_id
from services.files.domain.file_states import FileState
from services.files.domain.files import StoredFile
from services.files.domain.jobs import Job, JobKind
from services.files.ports import Work
from services.files.use_cases.analysing import fail_analysis


def record_stored(work: Work, job: Job, kind: str, sha256: str) -> None:
    """Record that the bytes passed; nothing happens when another worker has recorded before."""
    file = _held(work, job)
    if file is None:
        return
    event = file.passed(kind, sha256)
    work.files.save(file)
    work.emit(event)
    work.jobs.done(job)


def record_rejected(work: Work, job: Job, reason: str, message: str) -> None:
    """Record that the bytes did not pass, let a worker remove them, and tell the analyses that wait for them."""
    file = _held(work, job)
    if file is None:
        return
    event = file.rejected(reason, message)
    work.files.save(file)
    work.emit(event)
    work.jobs.failed(job, reason)
    work.jobs.add(Job(new_id(), file.organisation_id, JobKind.REMOVE, file_id=file.id))
    for analysis_id in work.jobs.waiting_analyses(file.id):
        fail_analysis(work, analysis_id, reason, f"{file.name}: {message}", file.id)


def _held(work: Work, job: Job) -> StoredFile | None:
    """Return the job's file, both locked; None when the lease was lost or the file is past verification."""
    if job.file_id is None or not work.jobs.hold(job):
        return None
    file = work.files.lock([job.file_id]).get(job.file_id)
    return file if file is not None and file.state is FileState.VERIFYING else None
