"""Single parameters of calls, read with the same bounds as the fields of shapes."""

from __future__ import annotations

from marshmallow import fields, validate

from portal_kit.shapes import load
from services.files.schemas.fields import SHA256, Identifier, Language, StrictSchema


class _Params(StrictSchema):
    """Parameters by name; each call reads those that it has."""

    file_ids = fields.List(Identifier(), validate=validate.Length(min=1, max=500))
    language = Language()
    sha256 = fields.String(validate=SHA256)


def load_file_ids(value: object) -> list[str]:
    """Read up to 500 ids of files, each once."""
    return list(dict.fromkeys(load(_Params(), {"file_ids": value})["file_ids"]))


def load_language(value: object) -> str:
    """Read a language."""
    return str(load(_Params(), {"language": value})["language"])


def load_sha256(value: object) -> str:
    """Read a checksum."""
    return str(load(_Params(), {"sha256": value})["sha256"])
