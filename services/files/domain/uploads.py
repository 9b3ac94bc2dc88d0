"""Uploads: bytes that go part by part straight to the object store."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.files.domain.errors import EmptyFile, FileTooLarge, InvalidParts, UploadClosed
from services.files.domain.files import Purpose

MAX_SIZE = 5 * 2**30
LIFETIME = timedelta(hours=24)
MAX_PARTS_SIGNED = 100
_MIB = 2**20
_SMALLEST_PART = 8 * _MIB
_MOST_PARTS = 1000  # fewer than S3's 10,000: the embedded store takes no more
_ETAG = re.compile(r'"?[0-9A-Za-z-]{1,100}"?')


class UploadState(StrEnum):
    """Whether parts are still taken."""

    OPEN = "open"
    COMPLETED = "completed"
    ABORTED = "aborted"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class PartDone:
    """One part that the store has taken, with the tag that it answered."""

    number: int
    etag: str


@dataclass(frozen=True, slots=True)
class UploadRequest:
    """What somebody wants to upload."""

    name: str
    size: int
    purpose: Purpose
    target_language: str | None = None
    content_type: str = "application/octet-stream"
    organisation_id: str | None = None
    sha256: str | None = None


def part_size_for(size: int) -> int:
    """Return the size of the parts; only the last may be smaller."""
    if size <= 0:
        raise EmptyFile("The file is empty. Choose one with content.")
    if size > MAX_SIZE:
        raise FileTooLarge(f"The file is larger than {MAX_SIZE // 2**30} GiB. Split it and send the pieces.")
    least = -(-size // _MOST_PARTS)
    return max(_SMALLEST_PART, -(-least // _MIB) * _MIB)


@dataclass(slots=True)
class Upload:
    """One file on its way into the store."""

    id: str
    organisation_id: str
    file_id: str
    owner_id: str
    store_upload_id: str
    size: int
    part_size: int
    created_at: datetime
    expires_at: datetime
    sha256: str | None = None
    state: UploadState = UploadState.OPEN
    version: int = 0
    parts: tuple[PartDone, ...] = ()

    @property
    def part_count(self) -> int:
        """How many parts make the file."""
        return -(-self.size // self.part_size)

    def numbers(self, first: int, count: int) -> range:
        """Return the numbers of up to `count` parts from `first` on."""
        if not 1 <= first <= self.part_count or count < 1:
            raise InvalidParts(f"The upload has the parts 1 to {self.part_count}.")
        return range(first, min(first + min(count, MAX_PARTS_SIGNED), self.part_count + 1))

    def require_open(self, now: datetime) -> None:
        """Conflict unless parts are still taken."""
        if self.state is not UploadState.OPEN or now >= self.expires_at:
            raise UploadClosed("This upload is closed. Begin a new one.")

    def complete(self, parts: Sequence[PartDone], sha256: str | None, now: datetime) -> None:
        """Record that all parts are there; whether they are is for the worker to find out."""
        self.require_open(now)
        ordered = tuple(sorted(parts, key=lambda part: part.number))
        if [part.number for part in ordered] != list(range(1, self.part_count + 1)):
            raise InvalidParts(f"Name each of the parts 1 to {self.part_count} once.")
        if not all(_ETAG.fullmatch(part.etag) for part in ordered):
            raise InvalidParts("A part's etag is malformed; send the ETag header that the store answered.")
        self.parts = ordered
        self.sha256 = sha256 or self.sha256
        self.state = UploadState.COMPLETED

    def abort(self, now: datetime) -> None:
        """Give the upload up."""
        self.require_open(now)
        self.state = UploadState.ABORTED

    def expire(self) -> None:
        """Close what nobody completed."""
        self.state = UploadState.EXPIRED
