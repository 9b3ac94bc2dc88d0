"""What others may ask files to do."""

from __future__ import annotations

from typing import Any

from portal_kit.bus import OpenWork, guarded_rpc
from portal_kit.ids import parse_id
from portal_kit.objects import LINK_LIFETIME, ObjectStore
from services.files import schemas, use_cases
from services.files.domain.files import StoredFile
from services.files.domain.uploads import Upload
from services.files.ports import TextCounter, Work


class UploadsRpc:
    """Uploads: begun here, bytes sent straight to the store, completed here."""

    objects: ObjectStore

    @guarded_rpc(permission="file.upload", mutates=True, by_hand=True)
    def begin_upload(self, open_work: OpenWork[Any], upload: dict[str, object]) -> dict[str, object]:
        """Open an upload at the store and return the links of its first parts."""
        plan = use_cases.plan_upload(open_work.caller, schemas.load_upload_request(upload))
        store_upload_id = self.objects.open_multipart(plan.object_key, plan.request.content_type)
        recorded = None

        def record(work: Work) -> dict[str, object]:
            begun = use_cases.begin_upload(work, plan, store_upload_id)
            return schemas.dump_upload(begun, self._links(begun, plan.object_key, 1, begun.part_count))

        try:
            recorded = open_work.run(record)
        finally:
            if recorded is None or recorded["id"] != plan.upload_id:
                # Refused, or a repeated call that was answered from its record: ours is not needed.
                self.objects.abort_multipart(plan.object_key, store_upload_id)
        return dict(recorded)

    @guarded_rpc(permission="file.upload")
    def sign_upload_parts(self, work: Work, upload_id: str, first: int, count: int) -> dict[str, object]:
        """Return fresh links for up to 100 parts from `first` on."""
        upload, file = use_cases.upload_to_sign(work, parse_id(upload_id, "upload_id"))
        return schemas.dump_upload(upload, self._links(upload, file.object_key, first, count))

    @guarded_rpc(permission="file.upload", mutates=True)
    def complete_upload(
        self, work: Work, upload_id: str, parts: list[dict[str, object]], sha256: str | None = None
    ) -> dict[str, object]:
        """Record the parts; the file is `verifying` until a worker has checked its bytes."""
        checksum = None if sha256 is None else schemas.load_sha256(sha256)
        done = schemas.load_parts(parts)
        file = use_cases.complete_upload(work, parse_id(upload_id, "upload_id"), done, checksum)
        return schemas.dump_file(file)

    @guarded_rpc(permission="file.upload", mutates=True)
    def abort_upload(self, work: Work, upload_id: str) -> None:
        """Give an upload up."""
        use_cases.abort_upload(work, parse_id(upload_id, "upload_id"))

    def _links(self, upload: Upload, key: str, first: int, count: int) -> list[tuple[int, str]]:
        """Sign links; this is arithmetic with our key, no request to the store."""
        return [
            (number, self.objects.sign_part(key, upload.store_upload_id, number))
            for number in upload.numbers(first, count)
        ]


class ReadingRpc:
    """Reading and deleting files, downloads, analyses and counting."""

    objects: ObjectStore
    counter: TextCounter

    @guarded_rpc(permission="file.read")
    def get_file(self, work: Work, file_id: str) -> dict[str, object]:
        """Return a file."""
        return schemas.dump_file(use_cases.get_file(work, parse_id(file_id, "file_id")))

    @guarded_rpc(permission="file.read")
    def list_files(
        self,
        work: Work,
        filters: dict[str, object] | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> dict[str, object]:
        """List files, newest first."""
        return schemas.dump_page(use_cases.list_files(work, schemas.load_filters(filters), cursor, limit))

    @guarded_rpc(permission="file.read")
    def describe_files(self, work: Work, file_ids: list[str]) -> dict[str, object]:
        """Return all of these files; not found when any is unknown to the caller."""
        return schemas.dump_files(use_cases.describe_files(work, schemas.load_file_ids(file_ids)))

    @guarded_rpc(permission="file.upload", mutates=True)
    def delete_file(self, work: Work, file_id: str) -> None:
        """Delete a file of one's own that nothing refers to."""
        use_cases.delete_file(work, parse_id(file_id, "file_id"))

    @guarded_rpc(permission="file.read")
    def sign_download(self, work: Work, file_id: str) -> dict[str, object]:
        """Return a link of five minutes to the bytes of a stored file."""
        file = use_cases.get_stored_file(work, parse_id(file_id, "file_id"))
        return schemas.dump_download(file, self._link(file), work.now + LINK_LIFETIME)

    @guarded_rpc(permission="file.read")
    def list_bundle(
        self,
        work: Work,
        file_ids: list[str] | None = None,
        order_id: str | None = None,
        language: str | None = None,
        quote_id: str | None = None,
    ) -> dict[str, object]:
        """Return path and link of each file to pack: those named, or of an order or a quote, of one language or all."""
        wanted = None if file_ids is None else schemas.load_file_ids(file_ids)
        order = None if order_id is None else parse_id(order_id, "order_id")
        thing = order if quote_id is None else parse_id(quote_id, "quote_id")
        target = None if language is None else schemas.load_language(language)
        found = use_cases.bundle(work, wanted, thing, target)
        return schemas.dump_bundle([(path, file, self._link(file)) for path, file in found])

    @guarded_rpc(permission="file.read")
    def get_analysis(
        self, work: Work, analysis_id: str | None = None, quote_id: str | None = None
    ) -> dict[str, object]:
        """Return an analysis by its id, or the newest of a quote."""
        wanted = None if analysis_id is None else parse_id(analysis_id, "analysis_id")
        quote = None if quote_id is None else parse_id(quote_id, "quote_id")
        return schemas.dump_analysis(*use_cases.get_analysis(work, wanted, quote))

    @guarded_rpc(permission="count.use")
    def count_text(self, work: Work, text: str, language: str, profile: str = "unicode-1") -> dict[str, object]:
        """Count a text of up to 10,000 characters under a profile."""
        known = schemas.load_language(language)
        return schemas.dump_text_counts(use_cases.count_text(self.counter, text, known, profile))

    def _link(self, file: StoredFile) -> str:
        return self.objects.sign_download(file.object_key, file.name)


class FilesRpc(UploadsRpc, ReadingRpc):
    """All calls of files."""
