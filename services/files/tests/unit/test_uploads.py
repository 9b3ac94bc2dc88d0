"""Uploads: sizes, parts, times, and who may begin which."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal_kit.caller import Caller, NotPermitted
from portal_kit.ids import new_id
from portal_kit.testing.callers import a_contact, a_machine, a_staff_member
from services.files import use_cases
from services.files.domain.errors import (
    EmptyFile,
    FileTooLarge,
    ForeignOrganisation,
    InvalidParts,
    InvalidUpload,
    OrganisationRequired,
    PurposeNotAllowed,
    UploadClosed,
    UploadNotFound,
)
from services.files.domain.file_states import FileState
from services.files.domain.files import Purpose
from services.files.domain.jobs import JobKind
from services.files.domain.uploads import MAX_SIZE, PartDone, UploadRequest, UploadState, part_size_for
from services.files.tests.mothers import NOW, an_upload
from services.files.tests.unit.fakes import FakeWork

OWN = {"file.upload": "own", "file.read": "own"}
MANAGER = {"file.upload": "organisation", "file.read": "organisation"}
STAFF = {"file.upload": "all", "file.read": "all"}


def begin(work, request=None):
    """Begin an upload as the work's caller."""
    request = request or UploadRequest("a.txt", 5, Purpose.SOURCE)
    return use_cases.begin_upload(work, use_cases.plan_upload(work.caller, request), "store-id")


@given(st.integers(1, MAX_SIZE))
def test_parts_fit_the_store_and_make_up_the_file(size):
    """At most 1,000 parts of at least 8 MiB, in whole MiB."""
    upload = an_upload(size=size, part_size=part_size_for(size))
    assert upload.part_count <= 1000
    assert upload.part_size >= 8 * 2**20
    assert upload.part_size % 2**20 == 0
    assert (upload.part_count - 1) * upload.part_size < size <= upload.part_count * upload.part_size


def test_sizes_out_of_range_are_refused():
    """Nothing empty, nothing above the limit."""
    with pytest.raises(EmptyFile):
        part_size_for(0)
    with pytest.raises(FileTooLarge):
        part_size_for(MAX_SIZE + 1)


@pytest.mark.parametrize("numbers", [[], [1], [2], [1, 1], [1, 2, 3], [0, 1], [1, 3]])
def test_each_part_is_named_once(numbers):
    """Missing, doubled and foreign parts are refused, in any order."""
    with pytest.raises(InvalidParts):
        an_upload().complete([PartDone(number, "abc") for number in numbers], None, NOW)


def test_parts_may_come_in_any_order():
    """They are put in order."""
    upload = an_upload()
    upload.complete([PartDone(2, "b"), PartDone(1, "a")], None, NOW)
    assert [part.number for part in upload.parts] == [1, 2]


@pytest.mark.parametrize("etag", ["", "a b", "<x>", "x" * 200])
def test_malformed_etags_are_refused(etag):
    """Nothing strange goes to the store."""
    with pytest.raises(InvalidParts):
        an_upload().complete([PartDone(1, etag), PartDone(2, "b")], None, NOW)


@pytest.mark.parametrize("state", [state for state in UploadState if state is not UploadState.OPEN])
def test_a_closed_upload_takes_nothing_more(state):
    """Neither parts nor an end."""
    with pytest.raises(UploadClosed):
        an_upload(state=state).require_open(NOW)


def test_an_upload_ends_after_a_day():
    """At its time it takes nothing more, before it does."""
    upload = an_upload()
    upload.require_open(NOW + timedelta(hours=23))
    with pytest.raises(UploadClosed):
        upload.require_open(NOW + timedelta(hours=24))


@pytest.mark.feature("D1")
def test_completing_queues_the_check_of_the_bytes():
    """The file is verifying, and a worker will look."""
    work = FakeWork(a_contact(OWN))
    upload = begin(work)
    file = use_cases.complete_upload(work, upload.id, [PartDone(1, "abc")], "0" * 64)
    assert file.state is FileState.VERIFYING
    assert [job.upload_id for job in work.jobs.queued(JobKind.VERIFY)] == [upload.id]
    assert work.uploads.get(upload.id).sha256 == "0" * 64
    with pytest.raises(UploadClosed):
        use_cases.complete_upload(work, upload.id, [PartDone(1, "abc")], None)


def test_uploads_left_open_are_swept_and_others_stay():
    """After a day the open one is given up, the completed one is not."""
    work = FakeWork(a_contact(OWN))
    left, done = begin(work), begin(work)
    use_cases.complete_upload(work, done.id, [PartDone(1, "abc")], None)
    assert use_cases.expire_uploads(work) == 0
    work.hours_later(24)
    assert use_cases.expire_uploads(work) == 1
    assert work.files.get(left.file_id).state is FileState.ABANDONED
    assert [job.upload_id for job in work.jobs.queued(JobKind.ABORT)] == [left.id]


def callers_of(organisation_id):
    """Return each kind of caller with whether he may touch an upload of Anna's in this organisation."""
    return [
        (a_contact(OWN, organisation_id), False),
        (a_contact(MANAGER, organisation_id), True),
        (a_contact(MANAGER), False),
        (a_contact(OWN), False),
        (a_machine({"file.upload": "organisation"}, organisation_id), True),
        (a_machine({"file.upload": "organisation"}), False),
        (a_staff_member(STAFF), True),
        (a_machine(STAFF), True),
        (Caller("contact", new_id(), organisation_id, {"file.upload": "money"}), False),
    ]


@pytest.mark.parametrize("position", range(9))
@pytest.mark.parametrize("what", ["sign", "complete", "abort"])
def test_an_upload_is_its_owners_or_the_organisations_keepers(position, what):
    """Whoever may not touch it learns nothing of it."""
    owner = a_contact(OWN)
    work = FakeWork(owner)
    upload = begin(work)
    caller, may = callers_of(owner.organisation_id)[position]
    other = work.as_caller(caller)
    acts = {
        "sign": lambda: use_cases.upload_to_sign(other, upload.id),
        "complete": lambda: use_cases.complete_upload(other, upload.id, [PartDone(1, "abc")], None),
        "abort": lambda: use_cases.abort_upload(other, upload.id),
    }
    if may:
        acts[what]()
    else:
        with pytest.raises(UploadNotFound):
            acts[what]()


def test_a_client_uploads_for_his_own_organisation_alone():
    """Without naming it or naming it; no other, and never a target file."""
    anna = a_contact(OWN)
    plan = use_cases.plan_upload(anna, UploadRequest("a", 1, Purpose.SOURCE))
    assert plan.organisation_id == anna.organisation_id
    assert use_cases.plan_upload(anna, UploadRequest("a", 1, Purpose.SOURCE, organisation_id=anna.organisation_id))
    with pytest.raises(ForeignOrganisation):
        use_cases.plan_upload(anna, UploadRequest("a", 1, Purpose.SOURCE, organisation_id=new_id()))
    with pytest.raises(PurposeNotAllowed):
        use_cases.plan_upload(anna, UploadRequest("a", 1, Purpose.TARGET, "fr"))
    with pytest.raises(NotPermitted):
        use_cases.plan_upload(a_contact({}), UploadRequest("a", 1, Purpose.SOURCE))


def test_the_provider_says_for_whom_and_into_which_language():
    """Staff and provider systems name the organisation; target files have a language, others none."""
    for provider in (a_staff_member(STAFF), a_machine(STAFF)):
        organisation = new_id()
        wish = UploadRequest("a", 1, Purpose.TARGET, "fr", organisation_id=organisation)
        assert use_cases.plan_upload(provider, wish).organisation_id == organisation
        with pytest.raises(OrganisationRequired):
            use_cases.plan_upload(provider, UploadRequest("a", 1, Purpose.SOURCE))
        for purpose, language in ((Purpose.TARGET, None), (Purpose.SOURCE, "fr"), (Purpose.REFERENCE, "fr")):
            with pytest.raises(InvalidUpload):
                use_cases.plan_upload(provider, UploadRequest("a", 1, purpose, language, organisation_id=organisation))


def test_the_place_in_the_store_tells_nothing_of_the_file():
    """Random keys below the organisation, never the name."""
    anna = a_contact(OWN)
    keys = {use_cases.plan_upload(anna, UploadRequest("secret.docx", 1, Purpose.SOURCE)).object_key for _ in range(9)}
    assert len(keys) == 9
    assert not any("secret" in key for key in keys)
