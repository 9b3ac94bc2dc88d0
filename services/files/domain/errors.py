"""The broken rules of files, each with a stable code and a message that says what to do next."""

from __future__ import annotations

from portal_kit.errors import Conflict, Forbidden, Invalid, NotFound


class FileNotFound(NotFound):
    """No such file for this caller."""

    code = "file_not_found"


class UploadNotFound(NotFound):
    """No such upload for this caller."""

    code = "upload_not_found"


class AnalysisNotFound(NotFound):
    """No such analysis for this caller."""

    code = "analysis_not_found"


class InvalidFileName(Invalid):
    """The name cannot be shown or stored safely."""

    code = "invalid_file_name"


class InvalidUpload(Invalid):
    """The request for an upload contradicts itself."""

    code = "invalid_upload"


class EmptyFile(Invalid):
    """The file has no bytes."""

    code = "empty_file"


class FileTooLarge(Invalid):
    """The file is larger than an upload may be."""

    code = "file_too_large"


class InvalidParts(Invalid):
    """The parts named do not make up the upload."""

    code = "invalid_parts"


class UnknownProfile(Invalid):
    """No counting profile has this name."""

    code = "unknown_profile"


class TextTooLong(Invalid):
    """The text is longer than what is counted while a person waits."""

    code = "text_too_long"


class OrganisationRequired(Invalid):
    """A caller of the provider must say for which organisation he uploads."""

    code = "organisation_required"


class ForeignOrganisation(Forbidden):
    """A client may not act for another organisation."""

    code = "foreign_organisation"


class PurposeNotAllowed(Forbidden):
    """Target files are the provider's to upload."""

    code = "purpose_not_allowed"


class UploadClosed(Conflict):
    """The upload is complete, aborted or expired."""

    code = "upload_closed"


class FileNotStored(Conflict):
    """The bytes are not verified, or did not pass."""

    code = "file_not_stored"


class FileInUse(Conflict):
    """A quote or an order refers to the file."""

    code = "file_in_use"
