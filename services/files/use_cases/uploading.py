"""Uploads: begun, signed part by part, completed for a worker to check, given up or expired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal_kit.caller import Caller
from portal_kit.ids import new_id
from services.files.domain.errors import (
    ForeignOrganisation,
    InvalidUpload,
    OrganisationRequired,
    PurposeNotAllowed,
    UploadNotFound,
)
from services.files.domain.file_states import FileEvent
from services.files.domain.files import Purpose, StoredFile
from services.files.domain.jobs import Job, JobKind
from services.files.domain.names import clean_name
from services.files.domain.uploads import LIFETIME, PartDone, Upload, UploadRequest, part_size_for
from services.files.ports import Work
from services.files.use_cases.access import sight_of

_SWEPT_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class UploadPlan:
    """A permitted request with the ids and the place in the store that it gets."""

    request: UploadRequest
    organisation_id: str
    upload_id: str
    file_id: str
    object_key: str
    part_size: int


def plan_upload(caller: Caller, request: UploadRequest) -> UploadPlan:
    """Decide on a request before anything is opened at the store; the key tells nothing about the file."""
    caller.scope("file.upload")
    organisation_id = _organisation_for(caller, request)
    if request.purpose is Purpose.TARGET and not caller.is_provider:
        raise PurposeNotAllowed("Target files are delivered by the provider. Send yours as reference material.")
    if (request.purpose is Purpose.TARGET) != (request.target_language is not None):
        raise InvalidUpload("A target file has a target language, and no other file has one.")
    named = UploadRequest(
        clean_name(request.name),
        request.size,
        request.purpose,
        request.target_language,
        request.content_type,
        organisation_id,
        request.sha256,
    )
    file_id = new_id()
    key = f"files/{organisation_id}/{file_id}"
    return UploadPlan(named, organisation_id, new_id(), file_id, key, part_size_for(request.size))


def begin_upload(work: Work, plan: UploadPlan, store_upload_id: str) -> Upload:
    """Record an upload that is open at the store."""
    request = plan.request
    work.files.save(
        StoredFile(
            id=plan.file_id,
            organisation_id=plan.organisation_id,
            owner_id=work.caller.subject,
            name=request.name,
            purpose=request.purpose,
            size=request.size,
            content_type=request.content_type,
            object_key=plan.object_key,
            created_at=work.now,
            target_language=request.target_language,
        )
    )
    upload = Upload(
        id=plan.upload_id,
        organisation_id=plan.organisation_id,
        file_id=plan.file_id,
        owner_id=work.caller.subject,
        store_upload_id=store_upload_id,
        size=request.size,
        part_size=plan.part_size,
        created_at=work.now,
        expires_at=work.now + LIFETIME,
        sha256=request.sha256,
    )
    work.uploads.save(upload)
    return upload


def upload_to_sign(work: Work, upload_id: str) -> tuple[Upload, StoredFile]:
    """Return an open upload of the caller's and its file."""
    upload = _own(work, work.uploads.get(upload_id))
    upload.require_open(work.now)
    return upload, _found(upload, work.files.get(upload.file_id))


def complete_upload(work: Work, upload_id: str, parts: Sequence[PartDone], sha256: str | None) -> StoredFile:
    """Record the parts and let a worker check the bytes."""
    upload = _own(work, work.uploads.get_for_update(upload_id))
    upload.complete(parts, sha256, work.now)
    file = _file_of(work, upload)
    file.happen(FileEvent.COMPLETE)
    work.uploads.save(upload)
    work.files.save(file)
    work.jobs.add(Job(new_id(), upload.organisation_id, JobKind.VERIFY, file_id=file.id, upload_id=upload.id))
    return file


def abort_upload(work: Work, upload_id: str) -> None:
    """Give an upload up; a worker drops its parts at the store."""
    upload = _own(work, work.uploads.get_for_update(upload_id))
    upload.abort(work.now)
    _abandon(work, upload, FileEvent.ABORT)


def expire_uploads(work: Work) -> int:
    """Close uploads that nobody completed in time; a worker drops their parts at the store."""
    expired = work.uploads.take_expired(work.now, _SWEPT_AT_ONCE)
    for upload in expired:
        upload.expire()
        _abandon(work, upload, FileEvent.EXPIRE)
    return len(expired)


def _abandon(work: Work, upload: Upload, event: FileEvent) -> None:
    file = _file_of(work, upload)
    file.happen(event)
    work.uploads.save(upload)
    work.files.save(file)
    work.jobs.add(Job(new_id(), upload.organisation_id, JobKind.ABORT, file_id=file.id, upload_id=upload.id))


def _own(work: Work, upload: Upload | None) -> Upload:
    """Return the upload if the caller began it, or may act for all of its organisation's people."""
    if upload is None:
        raise UploadNotFound("There is no such upload. Begin a new one.")
    sight = sight_of(work.caller, "file.upload")
    foreign = sight.organisation_id not in (None, upload.organisation_id)
    if foreign or sight.person_id not in (None, upload.owner_id):
        raise UploadNotFound("There is no such upload. Begin a new one.")
    return upload


def _file_of(work: Work, upload: Upload) -> StoredFile:
    """Return the upload's file, locked, to be changed."""
    return _found(upload, work.files.lock([upload.file_id]).get(upload.file_id))


def _found(upload: Upload, file: StoredFile | None) -> StoredFile:
    if file is None:
        raise LookupError(f"upload {upload.id} has no file")
    return file


def _organisation_for(caller: Caller, request: UploadRequest) -> str:
    """Clients upload for their own organisation, the provider says for which."""
    if caller.is_provider:
        if request.organisation_id is None:
            raise OrganisationRequired("Say for which organisation the file is.")
        return request.organisation_id
    own = caller.organisation_id
    if own is None or request.organisation_id not in (None, own):
        raise ForeignOrganisation("You can upload for your own organisation only.")
    return own
