"""Uploads on the wire."""

from __future__ import annotations

from collections.abc import Sequence

from marshmallow import Schema, fields, validate

from portal_kit.shapes import load
from services.files.domain.files import Purpose
from services.files.domain.uploads import PartDone, Upload, UploadRequest, UploadState
from services.files.schemas.fields import SHA256, Language, StrictSchema, choice, identifier, instant, number, text


class UploadRequestSchema(StrictSchema):
    """What somebody wants to upload."""

    name = text("File name, without folders.", "manual.docx")
    size = number("Bytes.", 48211, most=2**53)
    purpose = choice("What the file is for.", Purpose)
    target_language = Language(
        load_default=None,
        allow_none=True,
        metadata={"description": "Language of a target file; no other file has one.", "example": "fr"},
    )
    content_type = fields.String(
        load_default="application/octet-stream",
        validate=validate.Regexp(r"^[\w.+-]{1,60}/[\w.+-]{1,100}$", error="Use a media type such as text/plain."),
        metadata={"description": "Media type; the kind is found out from the content.", "example": "text/plain"},
    )
    organisation_id = identifier(
        "For whom the provider uploads; a client leaves it out.", required=False, nullable=True
    )
    sha256 = fields.String(
        load_default=None,
        allow_none=True,
        validate=SHA256,
        metadata={"description": "Checksum of the whole file; told here or at completion.", "example": "0" * 64},
    )


class UploadPartSchema(Schema):
    """One part and the link that takes its bytes by PUT."""

    number = number("Number of the part, from 1.", 1, least=1)
    url = text("Send the bytes of the part here by PUT.", "https://store.example/…", longest=4000)


class UploadSchema(Schema):
    """An upload and the links of some of its parts."""

    id = identifier("Of the upload.")
    file_id = identifier("Of the file that it becomes.")
    state = choice("Whether parts are still taken.", UploadState)
    version = number("Grows with each change.", 1)
    part_size = number("Bytes of each part but the last.", 8388608)
    part_count = number("How many parts make the file.", 1)
    parts = fields.List(
        fields.Nested(UploadPartSchema),
        required=True,
        metadata={"description": "Up to 100 parts with their links, which work for an hour."},
    )
    expires_at = instant("When the upload is given up.")


class PartDoneSchema(StrictSchema):
    """A part that the store has taken."""

    number = number("Number of the part, from 1.", 1, least=1, most=10000)
    etag = text("The ETag header that the store answered.", '"d41d8cd98f00b204e9800998ecf8427e"')


def load_upload_request(data: object) -> UploadRequest:
    """Read a request for an upload."""
    loaded = load(UploadRequestSchema(), data)
    return UploadRequest(**{**loaded, "purpose": Purpose(loaded["purpose"])})


def load_parts(data: object) -> list[PartDone]:
    """Read the parts that were sent."""
    loaded = load(PartDoneSchema(many=True), data)
    return [PartDone(part["number"], part["etag"].strip('"')) for part in loaded]


def dump_upload(upload: Upload, links: Sequence[tuple[int, str]]) -> dict[str, object]:
    """Return an upload with the links of some parts."""
    return {
        "id": upload.id,
        "file_id": upload.file_id,
        "state": upload.state.value,
        "version": upload.version,
        "part_size": upload.part_size,
        "part_count": upload.part_count,
        "parts": [{"number": number, "url": url} for number, url in links],
        "expires_at": upload.expires_at.isoformat(),
    }
