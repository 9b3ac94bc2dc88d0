"""What can be wrong with a document; each reason has a stable code and a message for the person who sent it."""

from __future__ import annotations

from typing import ClassVar


class DocumentProblem(Exception):
    """The document cannot be read; `code` is the reason told in `file.rejected` and `analysis.failed`."""

    code: ClassVar[str] = "analysis_failed"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class UnsupportedKind(DocumentProblem):
    """No reader for this kind of file."""

    code = "unsupported_kind"


class EmptyDocument(DocumentProblem):
    """Nothing in it to translate."""

    code = "empty_document"


class CorruptDocument(DocumentProblem):
    """Cut short or damaged."""

    code = "corrupt_document"


class DisguisedDocument(DocumentProblem):
    """The content is not what the name says."""

    code = "disguised_document"


class EncryptedDocument(DocumentProblem):
    """Behind a password."""

    code = "encrypted_document"


class DocumentTooLarge(DocumentProblem):
    """More than is analysed."""

    code = "document_too_large"


class ScannedDocument(DocumentProblem):
    """Pictures of text."""

    code = "scanned_document"


class ForbiddenMarkup(DocumentProblem):
    """XML with a document type declaration, which may hide entities."""

    code = "forbidden_markup"
