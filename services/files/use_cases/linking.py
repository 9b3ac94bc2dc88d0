"""Facts of quotes and orders: which files they refer to, who may read them, what is to be counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal_kit.ids import new_id
from services.files.domain.analyses import Analysis, AnalysisState
from services.files.domain.errors import UnknownProfile
from services.files.domain.file_states import FileState
from services.files.domain.files import Purpose, StoredFile
from services.files.domain.jobs import Job, JobKind
from services.files.domain.profiles import profile_named
from services.files.ports import QuoteRequested, Work

_COUNTABLE = (FileState.STORED, FileState.VERIFYING)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an analysis cannot even begin."""

    reason: str
    message: str
    file_id: str | None = None


def quote_requested(work: Work, organisation_id: str, quote: QuoteRequested) -> None:
    """Link the files to the quote and, if counts are wanted, give each source document to the workers.

    A draft is told again when it is edited: files that it no longer names are let go, and counts of files that
    it no longer has are given up.
    """
    known = _linked(work, organisation_id, quote)
    if _is_counted_already(work, quote):
        return
    problem = _problem(quote, known)
    if not quote.analysis and (problem is None or problem.reason != "file_not_found"):
        return
    analysis = Analysis(
        id=new_id(),
        organisation_id=organisation_id,
        quote_id=quote.quote_id,
        profile=quote.profile,
        language=quote.source_language,
        file_ids=quote.source_file_ids,
        people=quote.people,
        created_at=work.now,
        quote_version=quote.version,
    )
    if problem:
        event = analysis.fail(problem.reason, problem.message, problem.file_id)
        work.analyses.save(analysis)
        work.emit(event)
        return
    work.analyses.save(analysis)
    for position, file_id in enumerate(quote.source_file_ids):
        job = Job(
            new_id(), organisation_id, JobKind.ANALYSE, file_id=file_id, analysis_id=analysis.id, position=position
        )
        work.jobs.add(job)


def _linked(work: Work, organisation_id: str, quote: QuoteRequested) -> dict[str, StoredFile]:
    """Link the named files to the quote, let go of those that it no longer names, and return the named ones by id."""
    named = (*quote.source_file_ids, *quote.reference_file_ids)
    known = _own_files(work, organisation_id, (*named, *work.files.used_by(quote.quote_id)))
    for file_id, file in list(known.items()):
        if file_id in named:
            file.join_quote(quote.quote_id, quote.people)
            work.files.save(file)
        else:
            work.files.release(known.pop(file_id), quote.quote_id)
    return known


def join_order(work: Work, organisation_id: str, order_id: str, people: Sequence[str], file_ids: Sequence[str]) -> None:
    """Link the files of an accepted quote to its order."""
    for file in _own_files(work, organisation_id, file_ids).values():
        file.join_order(order_id, people)
        work.files.save(file)


def link_delivery(
    work: Work, organisation_id: str, order_id: str, people: Sequence[str], file_ids: Sequence[str], language: str
) -> None:
    """Link delivered files to their order and language."""
    for file in _own_files(work, organisation_id, file_ids).values():
        file.join_order(order_id, people)
        if file.purpose is Purpose.TARGET:
            file.target_language = language
        work.files.save(file)


def _is_counted_already(work: Work, quote: QuoteRequested) -> bool:
    """Let a running analysis go on if it counts what the request names now; give it up if it does not."""
    latest = work.analyses.latest_of_quote(quote.quote_id)
    # Files are locked before analyses, as where bytes are rejected, so that the two never cross.
    running = work.analyses.get_for_update(latest.id) if latest else None
    if running is None or running.state is not AnalysisState.RUNNING:
        return False
    goes_on = running.counts_for(quote.source_file_ids, quote.source_language, quote.profile)
    if goes_on:
        running.people, running.quote_version = quote.people, quote.version
    else:
        running.supersede()
        work.jobs.drop_of_analysis(running.id)
    work.analyses.save(running)
    return goes_on


def _own_files(work: Work, organisation_id: str, file_ids: Sequence[str]) -> dict[str, StoredFile]:
    """Return the files of the organisation, locked; a foreign one is as one that does not exist."""
    found = work.files.lock(sorted(set(file_ids)))
    return {file.id: file for file in found.values() if file.organisation_id == organisation_id}


def _problem(quote: QuoteRequested, known: dict[str, StoredFile]) -> Problem | None:
    for file_id in (*quote.source_file_ids, *quote.reference_file_ids):
        if file_id not in known:
            return Problem("file_not_found", "A file of the request does not exist. Upload it again.", file_id)
    if not quote.source_file_ids:
        return Problem("no_source_files", "The request has no source files to count. Add them or enter the counts.")
    for file_id in quote.source_file_ids:
        file = known[file_id]
        if file.state not in _COUNTABLE:
            message = file.message or "The file is not stored. Upload it again."
            return Problem(file.reason or "file_not_stored", f"{file.name}: {message}", file_id)
    try:
        profile_named(quote.profile)
    except UnknownProfile as error:
        return Problem(error.code, error.message)
    return None
