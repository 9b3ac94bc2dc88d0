"""Facts of quotes and orders, and the way of an analysis from request to its end."""

import pytest

from portal_kit.ids import new_id
from portal_kit.testing.callers import a_staff_member
from services.files import use_cases
from services.files.domain.analyses import AnalysisState
from services.files.domain.bundles import count_bundle
from services.files.domain.events import AnalysisFailed, AnalysisFinished, FileRejected, FileStored
from services.files.domain.file_states import FileState
from services.files.domain.files import Purpose
from services.files.domain.jobs import Job, JobKind, JobState
from services.files.domain.profiles import DEFAULT_PROFILE
from services.files.domain.segments import Segment
from services.files.domain.tallies import tally
from services.files.linguistics.words import words
from services.files.ports import QuoteRequested
from services.files.tests.mothers import a_file
from services.files.tests.unit.fakes import FakeWork

ORGANISATION, PERSON, QUOTE = new_id(), new_id(), new_id()


def requested(work, *source, reference=(), analysis=True, profile="unicode-1", language="en", version=1):
    """Tell that a quote was requested with these files."""
    told = QuoteRequested(QUOTE, (PERSON,), language, tuple(source), tuple(reference), analysis, profile, version)
    use_cases.quote_requested(work, ORGANISATION, told)


def own_file(work, **told):
    """Put a file of the organisation there."""
    return work.with_file(a_file(**{"organisation_id": ORGANISATION, **told}))


def tally_of(text):
    """Count one segment."""
    return tally([Segment(text)], "txt", DEFAULT_PROFILE, "en", words)


@pytest.mark.feature("D4")
def test_each_source_document_is_given_to_the_workers():
    """Reference files are linked and not counted; the people of the quote may read both."""
    work = FakeWork()
    a, b, reference = own_file(work), own_file(work), own_file(work, purpose=Purpose.REFERENCE)
    requested(work, a.id, b.id, reference=[reference.id])
    assert [job.file_id for job in work.jobs.queued(JobKind.ANALYSE)] == [a.id, b.id]
    assert all(file.quote_ids == (QUOTE,) and file.people == (PERSON,) for file in (a, b, reference))


def test_the_last_document_lets_a_worker_add_up():
    """Two tallies, one sum, one fact; the order is that of the quote, not of finishing."""
    work = FakeWork()
    a, b = own_file(work, name="a.txt"), own_file(work, name="b.txt")
    requested(work, a.id, b.id)
    first, second = work.jobs.queued(JobKind.ANALYSE)
    use_cases.record_tally(work, second, tally_of("Same words."))
    assert not work.jobs.queued(JobKind.SUM)
    use_cases.record_tally(work, first, tally_of("Same words."))
    [job] = work.jobs.queued(JobKind.SUM)
    documents = use_cases.start_sum(work, job)
    counts = count_bundle(each for _, _, each in documents)
    for _ in range(2):
        use_cases.finish_analysis(work, job, [(file_id, name) for file_id, name, _ in documents], counts)
    [event] = work.events
    assert isinstance(event, AnalysisFinished)
    assert [(file.name, file.counts.counts.repetitions) for file in event.files] == [("a.txt", 0), ("b.txt", 1)]


def test_a_document_that_cannot_be_counted_ends_the_analysis_once():
    """The rest is dropped; a second failure tells nothing more."""
    work = FakeWork()
    a, b = own_file(work), own_file(work)
    requested(work, a.id, b.id)
    first, second = work.jobs.queued(JobKind.ANALYSE)
    use_cases.refuse_document(work, first, "corrupt_document", "Damaged.")
    use_cases.refuse_document(work, second, "corrupt_document", "Damaged.")
    [event] = work.events
    assert (event.reason, event.file_id, event.message) == ("corrupt_document", a.id, f"{a.name}: Damaged.")
    assert work.jobs.states[second.id] is JobState.DROPPED


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"organisation_id": new_id()}, "file_not_found"),
        ({"state": FileState.REJECTED, "reason": "empty_document", "message": "Empty."}, "empty_document"),
        ({"state": FileState.UPLOADING}, "file_not_stored"),
        ({"state": FileState.ABANDONED}, "file_not_stored"),
        ({"state": FileState.DELETED}, "file_not_stored"),
    ],
)
def test_a_quote_with_a_file_that_cannot_be_used_fails_its_analysis_with_the_reason(change, reason):
    """A listener refuses no fact: what cannot be counted becomes visible."""
    work = FakeWork()
    file = own_file(work, **change)
    requested(work, file.id)
    [event] = work.events
    assert isinstance(event, AnalysisFailed)
    assert (event.reason, event.file_id) == (reason, file.id)
    assert not work.jobs.rows


def test_a_foreign_file_is_told_even_when_no_counts_are_wanted():
    """It is never linked, and somebody is told."""
    work = FakeWork()
    foreign = own_file(work, organisation_id=new_id())
    requested(work, foreign.id, analysis=False)
    assert [event.reason for event in work.events] == ["file_not_found"]
    assert foreign.quote_ids == ()


def test_without_a_wish_for_counts_nothing_is_counted():
    """Files are linked, no analysis is made."""
    work = FakeWork()
    file = own_file(work)
    requested(work, file.id, analysis=False)
    assert (work.events, work.jobs.rows, file.quote_ids) == ([], [], (QUOTE,))


@pytest.mark.feature("Q3")
@pytest.mark.parametrize("change", ["files", "language", "no files"])
def test_an_edited_draft_gives_up_the_counts_of_what_it_was(change):
    """Nothing is told of the files of before, however far their counting was; those let go may be deleted."""
    work = FakeWork()
    kept, left, new = own_file(work), own_file(work), own_file(work)
    requested(work, kept.id, left.id)
    before, first = work.analyses.latest_of_quote(QUOTE), work.jobs.queued(JobKind.ANALYSE)[0]
    if change == "files":
        requested(work, kept.id, new.id, version=2)
        assert (left.quote_ids, new.quote_ids) == ((), (QUOTE,))
    elif change == "language":
        requested(work, kept.id, left.id, language="de", version=2)
    else:
        requested(work, analysis=False, version=2)
    use_cases.record_tally(work, first, tally_of("Late words."))
    latest = work.analyses.latest_of_quote(QUOTE)
    assert (before.state, work.events) == (AnalysisState.SUPERSEDED, [])
    assert {job.analysis_id for job in work.jobs.queued(JobKind.ANALYSE)} == {latest.id} - {before.id}
    assert latest.quote_version == (1 if change == "no files" else 2)


def test_a_request_for_what_is_being_counted_waits_for_that():
    """A draft sent, or renamed, while its files are counted: the counts are told with the newer version."""
    work = FakeWork()
    file = own_file(work)
    requested(work, file.id)
    requested(work, file.id, version=2)
    requested(work, file.id, analysis=False, version=3)
    [job] = work.jobs.queued(JobKind.ANALYSE)
    assert work.analyses.get(job.analysis_id).quote_version == 3


@pytest.mark.feature("Q3")
def test_an_analysis_tells_how_far_it_is():
    """Documents counted, of documents in all."""
    work = FakeWork(a_staff_member({"file.read": "all"}))
    requested(work, own_file(work).id, own_file(work).id)
    analysis_id = work.analyses.latest_of_quote(QUOTE).id
    seen = [use_cases.get_analysis(work, analysis_id, None)[1]]
    for job in work.jobs.queued(JobKind.ANALYSE):
        use_cases.record_tally(work, job, tally_of("Words."))
        seen.append(use_cases.get_analysis(work, analysis_id, None)[1])
    assert seen == [0, 1, 2]


@pytest.mark.parametrize(
    ("files", "profile", "reason"), [(0, "unicode-1", "no_source_files"), (1, "word97", "unknown_profile")]
)
def test_what_cannot_be_counted_at_all_is_told(files, profile, reason):
    """No source files, or a profile that nobody knows."""
    work = FakeWork()
    requested(work, *(own_file(work).id for _ in range(files)), profile=profile)
    assert [event.reason for event in work.events] == [reason]


def test_rejected_bytes_end_the_analyses_that_wait_for_them():
    """The file's reason is the analysis's reason."""
    work = FakeWork()
    file = own_file(work, state=FileState.VERIFYING)
    requested(work, file.id)
    job = Job(new_id(), ORGANISATION, JobKind.VERIFY, file_id=file.id)
    work.jobs.add(job)
    use_cases.record_rejected(work, job, "empty_document", "Empty.")
    assert [type(event) for event in work.events] == [FileRejected, AnalysisFailed]
    assert work.analyses.latest_of_quote(QUOTE).state is AnalysisState.FAILED
    assert work.jobs.queued(JobKind.REMOVE)


def test_checked_bytes_are_told_once():
    """A second worker with the same job changes nothing."""
    work = FakeWork()
    file = own_file(work, state=FileState.VERIFYING)
    job = Job(new_id(), ORGANISATION, JobKind.VERIFY, file_id=file.id)
    work.jobs.add(job)
    for _ in range(2):
        use_cases.record_stored(work, job, "txt", "0" * 64)
    [event] = work.events
    assert isinstance(event, FileStored)
    assert event.version == file.version


@pytest.mark.parametrize("kind", list(JobKind))
def test_every_kind_of_job_can_be_given_up(kind):
    """The job ends, and what people wait for fails visibly."""
    work = FakeWork()
    file = own_file(work, state=FileState.VERIFYING)
    requested(work, file.id)
    analysis = work.analyses.latest_of_quote(QUOTE)
    work.jobs.rows.clear()
    of_analysis = analysis.id if kind in (JobKind.ANALYSE, JobKind.SUM) else None
    job = Job(new_id(), ORGANISATION, kind, file_id=file.id, analysis_id=of_analysis, attempts=11)
    work.jobs.add(job)
    assert job.exhausted
    use_cases.give_up(work, job)
    assert work.jobs.states[job.id] is JobState.FAILED
    told = {JobKind.VERIFY: [FileRejected], JobKind.ANALYSE: [AnalysisFailed], JobKind.SUM: [AnalysisFailed]}
    assert [type(event) for event in work.events] == told.get(kind, [])


def test_acceptance_and_delivery_let_the_people_of_the_order_read():
    """Own files are linked, a delivered target gets the language of its delivery, foreign ones stay untouched."""
    work = FakeWork()
    source, foreign = own_file(work), own_file(work, organisation_id=new_id())
    target = own_file(work, purpose=Purpose.TARGET, target_language="fr")
    order = new_id()
    use_cases.join_order(work, ORGANISATION, order, [PERSON], [source.id, foreign.id, new_id()])
    use_cases.link_delivery(work, ORGANISATION, order, [PERSON], [target.id], "fr-CA")
    assert source.order_ids == target.order_ids == (order,)
    assert (target.target_language, target.people) == ("fr-CA", (PERSON,))
    assert foreign.order_ids == ()
