"""The kinds of fields that the shapes of files are made of, each with its bounds."""

from __future__ import annotations

from typing import Any

import langcodes
from marshmallow import RAISE, Schema, ValidationError, fields, validate

from portal_kit.shapes import LANGUAGE_PATTERN

EXAMPLE_ID = "01920000-0000-7000-8000-000000000006"
SHA256 = validate.Regexp(r"^[0-9a-f]{64}$", error="Use 64 lower-case hexadecimal digits.")


class StrictSchema(Schema):
    """Base of what is sent to us: a field that is not known is a mistake of the sender."""

    class Meta:
        """What marshmallow does with unknown fields."""

        unknown = RAISE


class Language(fields.String):
    """A BCP 47 tag, kept in its standard spelling."""

    PATTERN = LANGUAGE_PATTERN

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if len(text) > 35 or not langcodes.tag_is_valid(text):
            raise ValidationError("Use a BCP 47 tag such as fr-CA.")
        return langcodes.standardize_tag(text)


class Identifier(fields.UUID):
    """An id, kept as its canonical text."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return str(super()._deserialize(value, attr, data, **kwargs))


def identifier(description: str, *, required: bool = True, nullable: bool = False) -> Identifier:
    """Describe an id."""
    return Identifier(
        required=required, allow_none=nullable, metadata={"description": description, "example": EXAMPLE_ID}
    )


def text(
    description: str, example: str, *, longest: int = 200, required: bool = True, nullable: bool = False
) -> fields.String:
    """Describe a text."""
    return fields.String(
        required=required,
        allow_none=nullable,
        validate=validate.Length(max=longest),
        metadata={"description": description, "example": example},
    )


def choice(description: str, values: type, *, required: bool = True) -> fields.String:
    """Describe one of some words."""
    allowed = [str(each.value) for each in values]  # type: ignore[attr-defined]  # an Enum class iterates over members
    return fields.String(
        required=required,
        validate=validate.OneOf(allowed),
        metadata={"description": description, "example": allowed[0]},
    )


def number(description: str, example: int, *, least: int = 0, most: int | None = None) -> fields.Integer:
    """Describe a whole number."""
    return fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(least, most),
        metadata={"description": description, "example": example},
    )


def instant(description: str) -> fields.AwareDateTime:
    """Describe an instant."""
    return fields.AwareDateTime(
        required=True, metadata={"description": description, "example": "2026-11-23T09:00:00+00:00"}
    )


def identifiers(description: str, *, most: int = 500, required: bool = True) -> fields.List[Any]:
    """Describe a list of ids."""
    return fields.List(
        Identifier(),
        required=required,
        validate=validate.Length(max=most),
        metadata={"description": description, "example": [EXAMPLE_ID]},
    )
