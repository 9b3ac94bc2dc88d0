"""Files on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from marshmallow import Schema, fields, validate

from portal_kit.paging import Page
from portal_kit.shapes import load
from services.files.domain.file_states import FileState
from services.files.domain.files import Purpose, StoredFile
from services.files.ports import FileFilters
from services.files.schemas.fields import Language, StrictSchema, choice, identifier, identifiers, instant, number, text


class FileSchema(Schema):
    """A file."""

    id = identifier("Of the file.")
    version = number("Grows with each change.", 2)
    state = choice("Where the file is on its way; only a stored one can be used.", FileState)
    organisation_id = identifier("Whose file it is.")
    owner_id = identifier("Who uploaded it.")
    created_at = instant("When its upload began.")
    name = text("File name.", "manual.docx")
    purpose = choice("What the file is for.", Purpose)
    target_language = text("Language of a target file.", "fr", nullable=True)
    size = number("Bytes.", 48211)
    content_type = text("Media type as told at the upload.", "text/plain")
    kind = text("Kind found out from the content.", "docx", nullable=True)
    sha256 = text("Checksum of the stored bytes.", "0" * 64, nullable=True)
    quote_ids = identifiers("Quotes that refer to it.")
    order_ids = identifiers("Orders that refer to it.")
    reason = text("Why it was rejected, as a stable code.", "empty_document", nullable=True)
    message = text("Why it was rejected, and what to do.", "The file is empty.", longest=1000, nullable=True)


class FileListSchema(Schema):
    """Files that were asked for by id."""

    items = fields.List(fields.Nested(FileSchema), required=True, metadata={"description": "The files."})


class FilePageSchema(FileListSchema):
    """One page of a list of files."""

    next_cursor = text("What to ask for the next page; null at the end.", "…", longest=1000, nullable=True)


class FileFiltersSchema(StrictSchema):
    """What a list of files is narrowed to."""

    purpose = fields.List(
        choice("What the file is for.", Purpose, required=False),
        validate=validate.Length(max=3),
        load_default=list,
        metadata={"description": "Files for one of these.", "example": ["source"]},
    )
    state = fields.List(
        choice("Where the file is on its way.", FileState, required=False),
        validate=validate.Length(max=6),
        load_default=list,
        metadata={"description": "Files in one of these states.", "example": ["stored"]},
    )
    quote_id = identifier("Files that a quote refers to.", required=False)
    order_id = identifier("Files that an order refers to.", required=False)
    organisation_id = identifier("Files of this client.", required=False)
    target_language = Language(metadata={"description": "Translations into this language.", "example": "fr"})
    search = text("Text in the file's name.", "manual", required=False)


class DownloadSchema(Schema):
    """A short-lived link to the bytes of a file."""

    url = text("Works for five minutes; downloads as an attachment.", "https://store.example/…", longest=4000)
    name = text("File name.", "manual.docx")
    expires_at = instant("When the link stops working.")


class BundleEntrySchema(Schema):
    """A file in a bundle."""

    file_id = identifier("Of the file.")
    path = text("Path in the archive: a folder per purpose and target language.", "target/fr/manual.docx", longest=400)
    url = text("Short-lived link to the bytes.", "https://store.example/…", longest=4000)
    size = number("Bytes.", 48211)
    name = text("File name.", "manual.docx")
    order_ids = identifiers("Orders that refer to it.")


class BundleSchema(Schema):
    """Files to be packed together."""

    items = fields.List(fields.Nested(BundleEntrySchema), required=True, metadata={"description": "The files."})


def load_filters(data: object) -> FileFilters:
    """Read filters; none means all files."""
    if data is None:
        return FileFilters()
    loaded = load(FileFiltersSchema(), data)
    return FileFilters(
        purposes=tuple(Purpose(each) for each in loaded["purpose"]),
        states=tuple(FileState(each) for each in loaded["state"]),
        quote_id=loaded.get("quote_id"),
        order_id=loaded.get("order_id"),
        organisation_id=loaded.get("organisation_id"),
        target_language=loaded.get("target_language"),
        search=loaded.get("search"),
    )


def dump_file(file: StoredFile) -> dict[str, object]:
    """Return a file."""
    return {
        "id": file.id,
        "version": file.version,
        "state": file.state.value,
        "organisation_id": file.organisation_id,
        "owner_id": file.owner_id,
        "created_at": file.created_at.isoformat(),
        "name": file.name,
        "purpose": file.purpose.value,
        "target_language": file.target_language,
        "size": file.size,
        "content_type": file.content_type,
        "kind": file.kind,
        "sha256": file.sha256,
        "quote_ids": list(file.quote_ids),
        "order_ids": list(file.order_ids),
        "reason": file.reason,
        "message": file.message,
    }


def dump_files(files: Sequence[StoredFile]) -> dict[str, object]:
    """Return files that were asked for by id."""
    return {"items": [dump_file(file) for file in files]}


def dump_page(page: Page[StoredFile]) -> dict[str, object]:
    """Return a page of files."""
    return {"items": [dump_file(file) for file in page.items], "next_cursor": page.next_cursor}


def dump_download(file: StoredFile, url: str, expires_at: datetime) -> dict[str, object]:
    """Return the link to a file."""
    return {"url": url, "name": file.name, "expires_at": expires_at.isoformat()}


def dump_bundle(entries: Sequence[tuple[str, StoredFile, str]]) -> dict[str, object]:
    """Return path, link and size of each file of a bundle."""
    return {
        "items": [
            {
                "file_id": file.id,
                "path": path,
                "url": url,
                "size": file.size,
                "name": file.name,
                "order_ids": list(file.order_ids),
            }
            for path, file, url in entries
        ]
    }
