"""Fields that refuse what the database or the other side could not keep."""

from __future__ import annotations

from typing import Any

from langcodes import tag_is_valid
from marshmallow import ValidationError, fields, validate

from portal_kit.shapes import LANGUAGE_PATTERN


class Text(fields.String):
    """Bounded text without NUL and lone surrogates, trimmed."""

    def __init__(self, longest: int, shortest: int = 0, **kwargs: Any) -> None:
        super().__init__(validate=validate.Length(shortest, longest), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = str(super()._deserialize(value, attr, data, **kwargs)).strip()
        if "\x00" in text or (not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text)):
            raise ValidationError("Contains characters that are no text.")
        return text


class Id(fields.UUID):
    """An identifier, as text on both sides."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:  # type: ignore[override]
        return str(super()._deserialize(value, attr, data, **kwargs))


class Language(Text):
    """A BCP 47 language tag."""

    PATTERN = LANGUAGE_PATTERN

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(35, 2, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        tag = super()._deserialize(value, attr, data, **kwargs)
        if not tag_is_valid(tag):
            raise ValidationError("Not a language tag (BCP 47).")
        return tag
