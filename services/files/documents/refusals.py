"""Why a file is not taken, as the worker records it."""

from __future__ import annotations


class DocumentRefused(Exception):
    """The document cannot be taken: `reason` is a stable code, `message` is for the person who sent it."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


def parts_missing() -> DocumentRefused:
    """The store could not join the parts."""
    return DocumentRefused("parts_missing", "Some parts did not arrive as they were sent. Upload the file again.")


def size_mismatch() -> DocumentRefused:
    """The store holds another number of bytes than was announced."""
    return DocumentRefused("size_mismatch", "The file has another size than announced. Upload it again.")


def checksum_mismatch() -> DocumentRefused:
    """The bytes are not those that were announced."""
    return DocumentRefused("checksum_mismatch", "The file changed on its way. Upload it again.")


def too_large() -> DocumentRefused:
    """A source document is larger than what is opened."""
    return DocumentRefused("document_too_large", "The document is larger than 200 MiB. Split it and send the pieces.")
