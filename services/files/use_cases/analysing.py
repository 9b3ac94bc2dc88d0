"""What workers found in the documents of an analysis, and the end of it."""

from __future__ import annotations

from collections.abc import Sequence

from portal_kit.ids import new_id
from services.files.domain.bundles import CountedFile, FileCounts
from services.files.domain.jobs import Job, JobKind
from services.files.domain.tallies import Tally
from services.files.ports import Sight, Work


def record_tally(work: Work, job: Job, tally: Tally) -> None:
    """Keep the tally of a document; the last one lets a worker add up the analysis."""
    if job.analysis_id is None:
        return
    # The analysis is locked first by everyone: two last documents see each other, one of them adds up.
    analysis = work.analyses.get_for_update(job.analysis_id)
    if analysis is None or not work.jobs.hold(job):
        return
    work.jobs.done(job, tally)
    if work.jobs.open_of_analysis(analysis.id) == 0:
        work.jobs.add(Job(new_id(), analysis.organisation_id, JobKind.SUM, analysis_id=analysis.id))


def refuse_document(work: Work, job: Job, reason: str, message: str) -> None:
    """Fail the analysis because one of its documents cannot be counted."""
    if job.analysis_id is None or job.file_id is None:
        return
    analysis = work.analyses.get_for_update(job.analysis_id)
    file = work.files.get(job.file_id)
    if analysis is None or not work.jobs.hold(job):
        return
    work.jobs.failed(job, reason)
    told = f"{file.name}: {message}" if file else message
    fail_analysis(work, job.analysis_id, reason, told, job.file_id)


def start_sum(work: Work, job: Job) -> list[tuple[str, str, Tally]]:
    """Return file id, name and tally of each document, in the order of the quote."""
    if job.analysis_id is None:
        return []
    tallies = work.jobs.tallies(job.analysis_id)
    names = {file.id: file.name for file in work.files.find([file_id for file_id, _ in tallies], Sight())}
    return [(file_id, names.get(file_id, file_id), tally) for file_id, tally in tallies]


def finish_analysis(work: Work, job: Job, files: Sequence[tuple[str, str]], counts: Sequence[FileCounts]) -> None:
    """Record the counts of all documents and tell them."""
    if job.analysis_id is None:
        return
    analysis = work.analyses.get_for_update(job.analysis_id)
    if analysis is None or not work.jobs.hold(job):
        return
    counted = [CountedFile(file_id, name, count) for (file_id, name), count in zip(files, counts, strict=True)]
    event = analysis.finish(counted)
    work.jobs.done(job)
    if event:
        work.analyses.save(analysis)
        work.emit(event)


def fail_analysis(work: Work, analysis_id: str, reason: str, message: str, file_id: str | None = None) -> None:
    """End an analysis for a person to look at; what was left to do for it is dropped."""
    analysis = work.analyses.get_for_update(analysis_id)
    event = analysis.fail(reason, message, file_id) if analysis else None
    if analysis and event:
        work.analyses.save(analysis)
        work.jobs.drop_of_analysis(analysis_id)
        work.emit(event)
