"""Objects in any S3 store: multipart uploads by presigned parts, checked streams, short-lived links."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import BinaryIO
from urllib.parse import quote, urlsplit

import urllib3
from minio import Minio
from minio.datatypes import Part
from minio.error import MinioException, S3Error

from portal_kit.errors import Unavailable
from portal_kit.settings import S3Settings

LINK_LIFETIME = timedelta(minutes=5)
CHUNK_BYTES = 1024 * 1024
PATIENCE_SECONDS = 60.0


class ObjectMissing(Exception):
    """The store holds no object, or no open upload, under this key."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What the store tells of an object without reading it."""

    key: str
    size: int
    etag: str


class ObjectStore:
    """One bucket of the store; links are signed for the endpoint that browsers reach."""

    def __init__(self, where: S3Settings, patience: float = PATIENCE_SECONDS, tries: int = 3) -> None:
        """Make the clients; `patience` is how long the store may be silent, `tries` how often it is asked."""
        self._bucket = where.bucket
        self._client = _client(where, where.endpoint, patience, tries)
        self._public = _client(where, where.public_endpoint, patience, tries)

    def ensure_bucket(self) -> None:
        """Create the bucket if it is missing."""
        with _answering():
            if not self._client.bucket_exists(bucket_name=self._bucket):
                self._client.make_bucket(bucket_name=self._bucket)

    def open_multipart(self, key: str, content_type: str = "application/octet-stream") -> str:
        """Begin a multipart upload and return the store's id of it."""
        with _answering():
            return self._client._create_multipart_upload(self._bucket, key, {"Content-Type": content_type})  # noqa: SLF001

    def sign_part(self, key: str, upload_id: str, number: int, lifetime: timedelta = timedelta(hours=1)) -> str:
        """Return the link that takes the bytes of one part by PUT; computed here, no request is made."""
        return self._public.get_presigned_url(
            method="PUT",
            bucket_name=self._bucket,
            object_name=key,
            expires=lifetime,
            extra_query_params={"uploadId": upload_id, "partNumber": str(number)},
        )

    def complete_multipart(self, key: str, upload_id: str, parts: Sequence[tuple[int, str]]) -> None:
        """Join the parts (number, etag); ObjectMissing when the upload is unknown or a part does not fit."""
        with _answering():
            listed = [Part(part_number=number, etag=etag.strip('"')) for number, etag in sorted(parts)]
            self._client._complete_multipart_upload(self._bucket, key, upload_id, listed)  # noqa: SLF001

    def abort_multipart(self, key: str, upload_id: str) -> None:
        """Drop an upload and its parts; an unknown one is dropped already."""
        try:
            with _answering():
                self._client._abort_multipart_upload(self._bucket, key, upload_id)  # noqa: SLF001
        except ObjectMissing:
            return

    def put(self, key: str, data: bytes, content_type: str) -> None:
        """Store a small object whole."""
        with _answering():
            self._client.put_object(self._bucket, key, BytesIO(data), len(data), content_type=content_type)

    def put_file(self, key: str, source: BinaryIO, size: int) -> None:
        """Store what an open file holds, in parts when it is large; for restoring."""
        with _answering():
            self._client.put_object(self._bucket, key, source, size)

    def inventory(self) -> Iterator[Stored]:
        """List every object with its size and the store's mark of its content; for backups."""
        with _answering():
            for found in self._client.list_objects(bucket_name=self._bucket, recursive=True):
                yield Stored(str(found.object_name), int(found.size or 0), str(found.etag or "").strip('"'))

    def size(self, key: str) -> int:
        """Return the stored number of bytes; ObjectMissing without the object."""
        with _answering():
            return int(self._client.stat_object(bucket_name=self._bucket, object_name=key).size or 0)

    def chunks(self, key: str) -> Iterator[bytes]:
        """Stream the bytes in constant memory; ObjectMissing without the object."""
        with _answering():
            response = self._client.get_object(bucket_name=self._bucket, object_name=key)
            try:
                yield from response.stream(CHUNK_BYTES)
            finally:
                response.close()
                response.release_conn()

    def fetch(self, key: str, into: BinaryIO) -> None:
        """Write the bytes into an open file."""
        into.writelines(self.chunks(key))

    def remove(self, key: str) -> None:
        """Delete an object; a missing one is deleted already."""
        with _answering():
            self._client.remove_object(bucket_name=self._bucket, object_name=key)

    def listed(self, prefix: str = "") -> Iterator[tuple[str, datetime | None]]:
        """List keys with their times; for sweeps and audits."""
        with _answering():
            for found in self._client.list_objects(bucket_name=self._bucket, prefix=prefix, recursive=True):
                yield str(found.object_name), found.last_modified

    def sign_download(self, key: str, name: str, content_type: str = "application/octet-stream") -> str:
        """Return a link of five minutes that downloads as an attachment called `name`; no request is made."""
        disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
        return self._public.presigned_get_object(
            bucket_name=self._bucket,
            object_name=key,
            expires=LINK_LIFETIME,
            response_headers={"response-content-disposition": disposition, "response-content-type": content_type},
        )


def _client(where: S3Settings, endpoint: str, patience: float, tries: int) -> Minio:
    parts = urlsplit(endpoint)
    pool = urllib3.PoolManager(
        timeout=urllib3.Timeout(connect=min(5.0, patience), read=patience),
        retries=urllib3.Retry(total=tries - 1, backoff_factor=0.2, status_forcelist=[500, 502, 503, 504]),
        maxsize=16,
    )
    return Minio(
        endpoint=parts.netloc,
        access_key=where.access_key,
        secret_key=where.secret_key,
        secure=parts.scheme == "https",
        region=where.region,
        http_client=pool,
    )


@contextmanager
def _answering() -> Iterator[None]:
    """Tell "not there" from "the store does not answer"."""
    try:
        yield
    except S3Error as error:
        if error.code in _MISSING:
            raise ObjectMissing(error.code) from error
        raise Unavailable("The object store refuses the request now; try again in a moment.") from error
    except (MinioException, urllib3.exceptions.HTTPError) as error:
        raise Unavailable("The object store does not answer now; try again in a moment.") from error


_MISSING = ("NoSuchKey", "NoSuchUpload", "NoSuchBucket", "InvalidPart", "InvalidPartOrder", "EntityTooSmall")
