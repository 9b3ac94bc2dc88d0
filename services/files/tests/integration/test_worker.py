"""Workers on the real database and store: bytes checked, documents counted, nothing lost on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal_kit.caller import Caller
from portal_kit.errors import Unavailable
from portal_kit.ids import new_id
from portal_kit.objects import ObjectMissing
from portal_kit.tables import outbox
from portal_kit.testing.callers import a_staff_member
from services.files import use_cases
from services.files.documents.sandbox import Sandbox
from services.files.domain.analyses import AnalysisState
from services.files.domain.bands import Band
from services.files.domain.file_states import FileState
from services.files.domain.files import Purpose
from services.files.domain.jobs import MAX_ATTEMPTS, JobKind
from services.files.domain.uploads import UploadRequest
from services.files.ports import QuoteRequested
from services.files.storage.tables import jobs
from services.files.tests.unit.documents_made import word_file
from services.files.worker import FilesWorker

SYSTEM = Caller.system("test")


def run_all(worker):
    """Do all jobs that are due."""
    while worker.step():
        pass


def events(open_work, aggregate_id):
    """Return the types of the events told about a thing, in order."""
    with open_work(SYSTEM) as work:
        statement = select(outbox.c.type).where(outbox.c.aggregate_id == aggregate_id).order_by(outbox.c.position)
        return list(work.session.execute(statement).scalars())


def file_now(open_work, file_id):
    """Return a file as it is stored."""
    with open_work(SYSTEM) as work:
        return work.files.get(file_id)


def request_quote(open_work, contact, *file_ids, language="en", analysis=True):
    """Let a quote with these source files be requested; returns its id."""
    quote_id = new_id()
    told = QuoteRequested(quote_id, (contact.subject,), language, tuple(file_ids), (), analysis)
    with open_work(SYSTEM) as work:
        use_cases.quote_requested(work, contact.organisation_id, told)
    return quote_id


def counted_so_far(open_work, quote_id):
    """Return how many files of the newest analysis are counted, of how many."""
    with open_work(a_staff_member({"file.read": "all"})) as work:
        analysis, counted = use_cases.get_analysis(work, None, quote_id)
    return counted, len(analysis.file_ids)


def analysis_of(open_work, quote_id):
    """Return the newest analysis of a quote."""
    with open_work(SYSTEM) as work:
        return work.analyses.latest_of_quote(quote_id)


@pytest.mark.feature("D1")
def test_uploaded_bytes_are_checked_and_then_stored(uploader, worker, contact, open_work):
    """Parts of a real multipart upload become one checked object, and the fact is told once."""
    data = b"A first sentence. " * 600_000  # two parts
    file = uploader.upload(contact, data)
    assert file.state is FileState.VERIFYING
    run_all(worker)
    stored = file_now(open_work, file.id)
    assert (stored.state, stored.kind, stored.size) == (FileState.STORED, "txt", len(data))
    assert events(open_work, file.id) == ["file.stored.v1"]


@pytest.mark.parametrize(
    ("data", "name", "told", "reason"),
    [
        (b"plain", "a.docx", {}, "disguised_document"),
        (b"   ", "a.txt", {}, "empty_document"),
        (b"PK\x03\x04cut", "a.docx", {}, "corrupt_document"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a.png", {}, "unsupported_kind"),
        (b"Hello", "a.txt", {"sha256": "0" * 64}, "checksum_mismatch"),
    ],
)
def test_bytes_that_do_not_pass_are_rejected_and_removed(
    uploader, worker, contact, open_work, store, data, name, told, reason
):
    """The reason is on the file, the fact is told, and the store holds nothing of it."""
    file = uploader.upload(contact, data, name, **told)
    run_all(worker)
    rejected = file_now(open_work, file.id)
    assert (rejected.state, rejected.reason) == (FileState.REJECTED, reason)
    assert events(open_work, file.id) == ["file.rejected.v1"]
    with pytest.raises(ObjectMissing):
        store.size(file.object_key)


def test_an_upload_of_another_size_than_announced_is_rejected(uploader, worker, contact, open_work):
    """Fewer bytes than announced never become a stored file."""
    upload_id, file_id = uploader.begin(contact, UploadRequest("a.txt", 100, Purpose.SOURCE))
    parts = uploader.send(contact, upload_id, b"short")
    with open_work(contact) as work:
        use_cases.complete_upload(work, upload_id, parts, None)
    run_all(worker)
    assert file_now(open_work, file_id).reason == "size_mismatch"


def test_parts_that_never_arrived_reject_the_file(uploader, worker, contact, open_work):
    """A client that claims parts is found out at the store."""
    upload_id, file_id = uploader.begin(contact, UploadRequest("a.txt", 100, Purpose.SOURCE))
    parts = [type(part)(part.number, "0" * 32) for part in uploader.send(contact, upload_id, b"x" * 100)]
    with open_work(contact) as work:
        use_cases.complete_upload(work, upload_id, parts, None)
    run_all(worker)
    assert file_now(open_work, file_id).reason == "parts_missing"


def test_a_worker_that_died_after_joining_the_parts_loses_nothing(uploader, worker, contact, open_work, store):
    """The next one finds the upload joined and goes on from there."""
    file = uploader.upload(contact, b"Hello there.")
    with open_work(SYSTEM) as work:
        job = work.jobs.claim([JobKind.VERIFY])
        upload = work.uploads.get(job.upload_id)
    store.complete_multipart(file.object_key, upload.store_upload_id, [(p.number, p.etag) for p in upload.parts])
    assert not worker.step(), "the dead worker's lease still holds"
    end_leases(open_work)
    run_all(worker)
    assert file_now(open_work, file.id).state is FileState.STORED


def test_a_worker_that_lost_its_lease_changes_nothing(uploader, worker, contact, open_work):
    """Two workers on one job: the later claim wins, the fact is told once."""
    file = uploader.upload(contact, b"Hello there.")
    with open_work(SYSTEM) as work:
        late = work.jobs.claim([JobKind.VERIFY])
    end_leases(open_work)
    run_all(worker)
    with open_work(SYSTEM) as work:
        use_cases.record_stored(work, late, "txt", "0" * 64)
        assert not work.jobs.renew(late)
    assert events(open_work, file.id) == ["file.stored.v1"]


def test_a_worker_that_lost_its_lease_does_not_speak_for_the_one_that_has_it(uploader, contact, open_work):
    """What it found out is dropped while the other is still at work; that one's finding counts."""
    file = uploader.upload(contact, b"Hello there.")
    with open_work(SYSTEM) as work:
        late = work.jobs.claim([JobKind.VERIFY])
    end_leases(open_work)
    with open_work(SYSTEM) as work:
        holder = work.jobs.claim([JobKind.VERIFY])
    with open_work(SYSTEM) as work:
        use_cases.record_rejected(work, late, "checksum_mismatch", "Send it again.")
    assert file_now(open_work, file.id).state is FileState.VERIFYING
    with open_work(SYSTEM) as work:
        use_cases.record_stored(work, holder, "txt", "0" * 64)
    assert events(open_work, file.id) == ["file.stored.v1"]


def test_a_job_begun_too_often_fails_visibly(uploader, worker, contact, open_work):
    """After its attempts the file is rejected instead of being tried for ever."""
    file = uploader.upload(contact, b"Hello there.")
    with open_work(SYSTEM) as work:
        work.session.execute(update(jobs).where(jobs.c.file_id == file.id).values(attempts=MAX_ATTEMPTS))
    run_all(worker)
    assert file_now(open_work, file.id).reason == "verification_failed"


def test_a_store_that_does_not_answer_costs_no_attempt(uploader, contact, open_work, worker):
    """The job is given back and done later."""

    class Away:
        def complete_multipart(self, *_):
            raise Unavailable("away")

    file = uploader.upload(contact, b"Hello there.")
    with pytest.raises(Unavailable):
        FilesWorker(worker._works, Away()).step()
    with open_work(SYSTEM) as work:
        row = work.session.execute(select(jobs).where(jobs.c.file_id == file.id)).one()
    assert (row.attempts, row.lease, row.state) == (0, None, "queued")
    end_leases(open_work)
    run_all(worker)
    assert file_now(open_work, file.id).state is FileState.STORED


@pytest.mark.feature("D4")
def test_the_documents_of_a_quote_are_counted_together(uploader, worker, contact, open_work, tmp_path):
    """Repetitions count across files, in the order of the quote; the totals are the sums of the rows."""
    word = word_file(tmp_path / "a.docx", "Press the red button.", "Then wait.").read_bytes()
    first = uploader.upload(contact, word, "a.docx")
    second = uploader.upload(contact, b"Press the red button.\nGo home now.", "b.txt")
    quote_id = request_quote(open_work, contact, first.id, second.id)
    progress = [counted_so_far(open_work, quote_id)]
    while worker.step():
        progress.append(counted_so_far(open_work, quote_id))
    assert list(dict.fromkeys(progress)) == [(0, 2), (1, 2), (2, 2)]
    analysis = analysis_of(open_work, quote_id)
    assert analysis.state is AnalysisState.FINISHED
    assert [file.name for file in analysis.files] == ["a.docx", "b.txt"]
    assert {band: count.words for band, count in analysis.totals.bands.items()} == {
        Band.REPETITION: 4,
        Band.NO_MATCH: 9,
    }
    assert analysis.totals.counts.words == 13
    assert events(open_work, analysis.id) == ["analysis.finished.v1"]
    with open_work(contact) as work:
        assert use_cases.get_analysis(work, None, quote_id)[0].id == analysis.id


def test_an_analysis_waits_for_bytes_that_are_still_checked(uploader, worker, contact, open_work):
    """A quote may be requested while its file is verifying; a rejected one fails the analysis with the reason."""
    good, bad = uploader.upload(contact, b"Fine."), uploader.upload(contact, b"\0\0\0", "b.txt")
    quote_id = request_quote(open_work, contact, good.id, bad.id)
    run_all(worker)
    analysis = analysis_of(open_work, quote_id)
    assert (analysis.state, analysis.reason) == (AnalysisState.FAILED, "disguised_document")
    assert analysis.failed_file_id == bad.id
    assert events(open_work, analysis.id) == ["analysis.failed.v1"]


def test_a_document_beyond_its_limits_fails_the_analysis_clearly(uploader, worker, contact, open_work):
    """A crash of the subprocess is a reason, not a crash of the worker."""
    file = uploader.upload(contact, b"Hello there.")
    run_all(worker)
    quote_id = request_quote(open_work, contact, file.id)
    run_all(FilesWorker(worker._works, worker._objects, Sandbox(memory=2**20)))
    assert analysis_of(open_work, quote_id).reason == "analysis_failed"


def test_files_of_another_organisation_are_not_counted(uploader, worker, contact, open_work):
    """A foreign id is as unknown as a random one."""
    foreign = uploader.upload(Caller("contact", new_id(), new_id(), contact.grants), b"Secret.")
    run_all(worker)
    for file_id in (foreign.id, new_id()):
        quote_id = request_quote(open_work, contact, file_id)
        assert analysis_of(open_work, quote_id).reason == "file_not_found"
    assert file_now(open_work, foreign.id).quote_ids == ()


def test_an_upload_given_up_leaves_no_parts_behind(uploader, worker, contact, open_work, store, clock):
    """Aborted by its owner, or swept after a day, the store drops its parts."""
    aborted, _ = uploader.begin(contact, UploadRequest("a.txt", 5, Purpose.SOURCE))
    swept, swept_file = uploader.begin(contact, UploadRequest("b.txt", 5, Purpose.SOURCE))
    uploader.send(contact, aborted, b"Hello")
    with open_work(contact) as work:
        use_cases.abort_upload(work, aborted)
    clock.move(timedelta(hours=25))
    with open_work(SYSTEM) as work:
        assert use_cases.expire_uploads(work) >= 1
    run_all(worker)
    with open_work(SYSTEM) as work:
        upload = work.uploads.get(swept)
    with pytest.raises(ObjectMissing):
        store.complete_multipart("x", upload.store_upload_id, [(1, "0" * 32)])
    assert file_now(open_work, swept_file).state is FileState.ABANDONED


def end_leases(open_work):
    """Let the time of all leases pass."""
    with open_work(SYSTEM) as work:
        work.session.execute(update(jobs).values(not_before="2020-01-01T00:00:00+00:00"))
