"""Uploaded bytes, streamed once: size, sha-256, and a file to open in the sandbox."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from portal_kit.errors import Unavailable

MAX_OPENED = 200 * 2**20
"""Larger files are not opened; of these only the beginning is kept, to tell the kind."""

_HEAD = 64 * 1024


@dataclass(frozen=True, slots=True)
class CheckedBytes:
    """What was found out about a stream; `whole` tells whether `path` has all of it or the beginning."""

    path: Path
    size: int
    sha256: str
    whole: bool


def check_bytes(chunks: Iterable[bytes], size_told: int, folder: Path, beat: Callable[[], None]) -> CheckedBytes:
    """Write the stream into the folder, in constant memory; `beat` is called with each chunk."""
    whole = size_told <= MAX_OPENED
    limit = MAX_OPENED if whole else _HEAD
    path = folder / "document"
    checksum = hashlib.sha256()
    size = 0
    with path.open("wb") as file:
        for chunk in chunks:
            checksum.update(chunk)
            if size < limit:
                file.write(chunk[: limit - size])
            size += len(chunk)
            beat()
    if size < size_told:
        # The store has told the size before: a stream that ends early is its trouble, not the client's.
        raise Unavailable("The object store sent fewer bytes than it holds; trying again.")
    return CheckedBytes(path, size, checksum.hexdigest(), whole)
