"""Zip archives read under limits that hold while reading: what a header claims is never believed."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from types import TracebackType

from services.files.documents.problems import CorruptDocument, DocumentTooLarge, EncryptedDocument

MAX_ENTRIES = 10_000
MAX_ENTRY_BYTES = 100 * 2**20
MAX_TOTAL_BYTES = 300 * 2**20
MAX_RATIO = 200
_RATIO_APPLIES_ABOVE = 2**20
_CHUNK = 2**16
_ENCRYPTED_FLAG = 0x1


class Archive:
    """A zip file whose entries are read one by one, never unpacked to disk, never looked into for archives."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise CorruptDocument("The file is cut short or damaged. Save it again and send it anew.") from error
        self._entries = {info.filename: info for info in self._zip.infolist()}
        self._read_bytes = 0
        if len(self._zip.infolist()) > MAX_ENTRIES:
            raise DocumentTooLarge(f"The file holds more than {MAX_ENTRIES} parts. Split it and send the pieces.")
        if any(info.flag_bits & _ENCRYPTED_FLAG for info in self._zip.infolist()):
            raise EncryptedDocument("The file is protected by a password. Remove the password and send it again.")

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._zip.close()

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def read(self, name: str) -> bytes:
        """Return the bytes of one entry; the limits count what really comes out."""
        info = self._entries.get(name)
        if info is None:
            raise CorruptDocument("A part of the file is missing. Save it again and send it anew.")
        chunks: list[bytes] = []
        size = 0
        try:
            with self._zip.open(info) as stream:
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    self._read_bytes += len(chunk)
                    self._check(size, info.compress_size)
                    chunks.append(chunk)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise CorruptDocument("A part of the file is damaged. Save it again and send it anew.") from error
        return b"".join(chunks)

    def _check(self, size: int, packed: int) -> None:
        bomb = size > _RATIO_APPLIES_ABOVE and size > MAX_RATIO * max(1, packed)
        if bomb or size > MAX_ENTRY_BYTES or self._read_bytes > MAX_TOTAL_BYTES:
            raise DocumentTooLarge("The file unpacks to far more than it weighs. Split it and send the pieces.")
