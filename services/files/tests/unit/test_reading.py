"""Who sees which files, what is deleted, how bundles are laid out."""

import pytest

from portal_kit.ids import new_id
from portal_kit.testing.callers import a_contact, a_machine, a_staff_member
from services.files import use_cases
from services.files.domain.errors import AnalysisNotFound, FileNotFound, FileNotStored
from services.files.domain.file_states import FileState
from services.files.domain.files import Purpose
from services.files.domain.jobs import JobKind
from services.files.ports import FileFilters, QuoteRequested
from services.files.tests.mothers import a_file
from services.files.tests.unit.fakes import FakeWork

ANNA = a_contact({"file.upload": "own", "file.read": "own"})
ORGANISATION = ANNA.organisation_id
WATCHER = a_contact({"file.read": "own", "file.upload": "own"}, ORGANISATION)
READERS = [
    (ANNA, True),
    (WATCHER, True),
    (a_contact({"file.read": "own"}, ORGANISATION), False),
    (a_contact({"file.read": "organisation"}, ORGANISATION), True),
    (a_contact({"file.read": "organisation"}), False),
    (a_contact({"file.read": "own"}), False),
    (a_contact({"file.read": "all"}), False),
    (a_contact({"file.read": "money"}, ORGANISATION), False),
    (a_machine({"file.read": "organisation"}, ORGANISATION), True),
    (a_machine({"file.read": "organisation"}), False),
    (a_staff_member({"file.read": "all"}), True),
    (a_staff_member({"file.read": "money"}), False),
]


def work_with(**told):
    """Return a work with one file of Anna's that a watcher may read."""
    work = FakeWork(ANNA)
    people = {"owner_id": ANNA.subject, "people": (WATCHER.subject,)}
    return work, work.with_file(a_file(**{"organisation_id": ORGANISATION, **people, **told}))


@pytest.mark.parametrize(("reader", "sees"), READERS)
def test_a_file_is_seen_by_its_people_and_keepers(reader, sees):
    """Whoever may not see it gets the same answer as for a random id."""
    work, file = work_with()
    theirs = work.as_caller(reader)
    if sees:
        assert use_cases.get_file(theirs, file.id).id == file.id
        assert use_cases.get_stored_file(theirs, file.id).id == file.id
    else:
        for act in (use_cases.get_file, use_cases.get_stored_file, use_cases.delete_file):
            with pytest.raises(FileNotFound):
                act(theirs.as_caller(with_upload(reader)), file.id)


def with_upload(caller):
    """Return the caller, also allowed to upload his own things."""
    return type(caller)(caller.kind, caller.subject, caller.organisation_id, {**caller.grants, "file.upload": "own"})


@pytest.mark.feature("D2")
def test_files_are_described_all_or_none():
    """One unknown id among known ones refuses the whole, and is named."""
    work, file = work_with()
    assert [each.id for each in use_cases.describe_files(work, [file.id, file.id])] == [file.id]
    unknown = new_id()
    with pytest.raises(FileNotFound) as refused:
        use_cases.describe_files(work, [file.id, unknown])
    assert refused.value.details["file_ids"] == [unknown]


def test_one_deletes_ones_own_unused_file_and_a_worker_removes_the_bytes():
    """A watcher reads but does not delete."""
    work, file = work_with()
    with pytest.raises(FileNotFound):
        use_cases.delete_file(work.as_caller(WATCHER), file.id)
    use_cases.delete_file(work, file.id)
    assert work.files.get(file.id).state is FileState.DELETED
    assert [job.file_id for job in work.jobs.queued(JobKind.REMOVE)] == [file.id]
    with pytest.raises(FileNotFound):
        use_cases.get_file(work, file.id)


def test_a_list_of_foreign_files_is_empty():
    """Lists show what single reads show."""
    work, _ = work_with()
    assert len(use_cases.list_files(work, FileFilters(), None, None).items) == 1
    stranger = work.as_caller(a_contact({"file.read": "organisation"}))
    assert use_cases.list_files(stranger, FileFilters(), None, None).items == ()


@pytest.mark.feature("D3")
def test_a_bundle_has_a_folder_per_purpose_and_target_language():
    """Equal names get a number; one language can be asked for alone."""
    work, source = work_with(order_ids=("o",), quote_ids=("q",), name="a.txt")
    for purpose, language in ((Purpose.SOURCE, None), (Purpose.TARGET, "fr"), (Purpose.TARGET, "de")):
        told = {"organisation_id": ORGANISATION, "owner_id": ANNA.subject, "order_ids": ("o",), "name": "a.txt"}
        work.with_file(a_file(purpose=purpose, target_language=language, **told))
    paths = [path for path, _ in use_cases.bundle(work, None, "o", None)]
    assert paths == ["source/a.txt", "source/a (2).txt", "target/fr/a.txt", "target/de/a.txt"]
    assert [path for path, _ in use_cases.bundle(work, None, "o", "de")] == ["target/de/a.txt"]
    assert [path for path, _ in use_cases.bundle(work, [source.id], None, None)] == ["source/a.txt"]
    assert [path for path, _ in use_cases.bundle(work, None, "q", None)] == ["source/a.txt"]


def test_an_empty_bundle_and_one_with_unverified_files_are_refused():
    """Nothing to download is not found, what is still checked is a conflict."""
    work, file = work_with(state=FileState.VERIFYING)
    with pytest.raises(FileNotFound):
        use_cases.bundle(work, None, new_id(), None)
    with pytest.raises(FileNotStored):
        use_cases.bundle(work, [file.id], None, None)


@pytest.mark.parametrize(("reader", "sees"), READERS)
def test_an_analysis_is_seen_like_its_files(reader, sees):
    """People of the quote, keepers of the organisation and the provider, nobody else."""
    work, file = work_with()
    quote_id = new_id()
    people = (ANNA.subject, WATCHER.subject)
    use_cases.quote_requested(work, ORGANISATION, QuoteRequested(quote_id, people, "en", (file.id,), (), True))
    theirs = work.as_caller(reader)
    if sees:
        assert use_cases.get_analysis(theirs, None, quote_id)[0].quote_id == quote_id
    else:
        with pytest.raises(AnalysisNotFound):
            use_cases.get_analysis(theirs, None, quote_id)
