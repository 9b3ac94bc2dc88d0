"""The end of a job that was begun too often: it is not tried for ever, and somebody is told."""

from __future__ import annotations

from services.files.domain.jobs import Job, JobKind
from services.files.ports import Work
from services.files.use_cases.analysing import fail_analysis, refuse_document
from services.files.use_cases.verifying import record_rejected

_REASONS = {
    JobKind.VERIFY: ("verification_failed", "The file could not be checked. Upload it again."),
    JobKind.ANALYSE: ("analysis_failed", "The document could not be counted. Count it by hand or upload it again."),
    JobKind.SUM: ("analysis_failed", "The counts could not be added up. Enter them by hand."),
}


def give_up(work: Work, job: Job) -> None:
    """End the job as failed, where people see it."""
    reason, message = _REASONS.get(job.kind, ("given_up", ""))
    if job.kind is JobKind.VERIFY:
        record_rejected(work, job, reason, message)
    elif job.kind is JobKind.ANALYSE:
        refuse_document(work, job, reason, message)
    elif work.jobs.hold(job):
        work.jobs.failed(job, reason)
        if job.analysis_id is not None:
            fail_analysis(work, job.analysis_id, reason, message)
