"""Checks uploaded bytes and counts documents: `python -m services.files.worker`, as many processes as wanted."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Protocol

from portal_kit.errors import Unavailable
from portal_kit.failpoints import reach
from portal_kit.ids import new_id
from portal_kit.logs import logger
from portal_kit.objects import ObjectMissing, ObjectStore
from portal_kit.settings import s3_settings
from portal_kit.worker import Worker
from services.files import schemas, storage, use_cases
from services.files.documents.checking import CheckedBytes, check_bytes
from services.files.documents.refusals import (
    DocumentRefused,
    checksum_mismatch,
    parts_missing,
    size_mismatch,
    too_large,
)
from services.files.documents.sandbox import Sandbox
from services.files.domain.bundles import count_bundle
from services.files.domain.files import Purpose, StoredFile
from services.files.domain.jobs import Job, JobKind
from services.files.domain.uploads import Upload

RENEW_SECONDS = 4
PAUSE = timedelta(seconds=5)
_log = logger(__name__)


class Opens(Protocol):
    """Whatever opens a work of files: the worker's frame, or a test."""

    def open(self, correlation_id: str) -> AbstractContextManager[storage.FilesWork]:
        """Begin a work in the system's scope."""
        ...


class LeaseLost(Exception):
    """Another worker has the job now; what was found out here is dropped."""


class FilesWorker:
    """One step at a time: claim a job, work outside any transaction, record the result."""

    def __init__(self, works: Opens, objects: ObjectStore, sandbox: Sandbox | None = None) -> None:
        self._works = works
        self._objects = objects
        self._sandbox = sandbox or Sandbox()
        self._run: dict[JobKind, Callable[[Job], None]] = {
            JobKind.VERIFY: self._verify,
            JobKind.ANALYSE: self._analyse,
            JobKind.SUM: self._sum,
            JobKind.REMOVE: self._remove,
            JobKind.ABORT: self._abort,
        }

    def step(self) -> bool:
        """Do the next job that is due; False when there is none."""
        with self._works.open(new_id()) as work:
            job = work.jobs.claim(list(JobKind))
        if job is None:
            return False
        if job.exhausted:
            with self._works.open(job.correlation_id) as work:
                use_cases.give_up(work, job)
            return True
        try:
            self._run[job.kind](job)
        except LeaseLost:
            _log.warning("job_lease_lost", job=job.id, kind=job.kind.value)
        except Unavailable:
            # The store or the database is away: that is not the job's fault and costs it no attempt.
            with self._works.open(job.correlation_id) as work:
                work.jobs.release(job, PAUSE)
            raise
        return True

    def _verify(self, job: Job) -> None:
        """Join the parts at the store, check the bytes, and record what they are."""
        file, upload = self._file(job), self._upload(job)
        try:
            size = self._join_parts(file, upload)
            reach("files.verify.joined")
            if size != file.size:
                raise size_mismatch()
            with TemporaryDirectory(prefix="portolan-") as folder:
                checked = check_bytes(self._objects.chunks(file.object_key), size, Path(folder), self._beat(job))
                kind = self._kind(file, upload, checked, job)
        except DocumentRefused as refused:
            with self._works.open(job.correlation_id) as work:
                use_cases.record_rejected(work, job, refused.reason, refused.message)
            return
        reach("files.verify.checked")
        with self._works.open(job.correlation_id) as work:
            use_cases.record_stored(work, job, kind, checked.sha256)

    def _join_parts(self, file: StoredFile, upload: Upload) -> int:
        """Complete the upload at the store and return its size; one completed before by a dead worker is there."""
        parts = [(part.number, part.etag) for part in upload.parts]
        try:
            self._objects.complete_multipart(file.object_key, upload.store_upload_id, parts)
        except ObjectMissing:
            _log.info("upload_not_open", upload=upload.id)
        try:
            return self._objects.size(file.object_key)
        except ObjectMissing as missing:
            raise parts_missing() from missing

    def _kind(self, file: StoredFile, upload: Upload, checked: CheckedBytes, job: Job) -> str:
        """Compare the bytes with what was announced, then have them opened in the sandbox."""
        if upload.sha256 not in (None, checked.sha256):
            raise checksum_mismatch()
        source = file.purpose is Purpose.SOURCE
        if source and not checked.whole:
            raise too_large()
        return self._sandbox.inspect(checked.path, file.name, source, self._beat(job), head=not checked.whole)

    def _analyse(self, job: Job) -> None:
        """Count one document in the sandbox and keep its tally."""
        file = self._file(job)
        with self._works.open(job.correlation_id) as work:
            analysis = work.analyses.get(str(job.analysis_id))
        if analysis is None:
            raise LookupError(f"job {job.id} has no analysis")
        try:
            with TemporaryDirectory(prefix="portolan-") as folder:
                chunks = self._objects.chunks(file.object_key)
                path = check_bytes(chunks, file.size, Path(folder), self._beat(job)).path
                tally = self._sandbox.count(path, file.name, analysis.profile, analysis.language, self._beat(job))
        except DocumentRefused as refused:
            with self._works.open(job.correlation_id) as work:
                use_cases.refuse_document(work, job, refused.reason, refused.message)
            return
        reach("files.analyse.counted")
        with self._works.open(job.correlation_id) as work:
            use_cases.record_tally(work, job, tally)

    def _sum(self, job: Job) -> None:
        """Add up the documents of an analysis; the arithmetic holds no lock."""
        with self._works.open(job.correlation_id) as work:
            documents = use_cases.start_sum(work, job)
        counts = count_bundle(tally for _, _, tally in documents)
        reach("files.sum.counted")
        with self._works.open(job.correlation_id) as work:
            use_cases.finish_analysis(work, job, [(file_id, name) for file_id, name, _ in documents], counts)

    def _remove(self, job: Job) -> None:
        """Remove the bytes of a file that was rejected or deleted."""
        self._objects.remove(self._file(job).object_key)
        self._end(job)

    def _abort(self, job: Job) -> None:
        """Drop the parts of an upload that was given up."""
        self._objects.abort_multipart(self._file(job).object_key, self._upload(job).store_upload_id)
        self._end(job)

    def _end(self, job: Job) -> None:
        with self._works.open(job.correlation_id) as work:
            if work.jobs.hold(job):
                work.jobs.done(job)

    def _file(self, job: Job) -> StoredFile:
        with self._works.open(job.correlation_id) as work:
            found = work.files.get(str(job.file_id))
        if found is None:
            raise LookupError(f"job {job.id} has no file")
        return found

    def _upload(self, job: Job) -> Upload:
        with self._works.open(job.correlation_id) as work:
            found = work.uploads.get(str(job.upload_id))
        if found is None:
            raise LookupError(f"job {job.id} has no upload")
        return found

    def _beat(self, job: Job) -> Callable[[], None]:
        """Return what long work calls now and then: it keeps the lease, or stops the work when that is lost."""
        last = monotonic()

        def beat() -> None:
            nonlocal last
            if monotonic() - last < RENEW_SECONDS:
                return
            with self._works.open(job.correlation_id) as work:
                if not work.jobs.renew(job):
                    raise LeaseLost
            last = monotonic()

        return beat


def main() -> int:
    """Work until told to stop."""
    worker: Worker[storage.FilesWork] = Worker(
        "files-worker", partial(storage.FilesWork, to_wire=schemas.to_wire), pause=0.5
    )
    return worker.run(FilesWorker(worker, ObjectStore(s3_settings())).step)


if __name__ == "__main__":
    sys.exit(main())
