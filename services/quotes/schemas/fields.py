"""The small shapes that all others are made of: identifiers, bounded texts, languages, decimals, money."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import langcodes
from marshmallow import RAISE, Schema, ValidationError, fields, validate

from portal_kit.money import known_currency
from portal_kit.shapes import LANGUAGE_PATTERN, Amount
from services.quotes.domain.bands import BANDS
from services.quotes.domain.fingerprint import plain

NAME, TEXT = 200, 10_000


def a_currency(code: str) -> None:
    """Refuse what is no ISO 4217 currency."""
    if not known_currency(code):
        raise ValidationError("Not an ISO 4217 currency, such as EUR.")


def one_line(text: str) -> None:
    """Refuse line breaks and other control characters: they have no place in a name."""
    if any(ord(character) < 32 or ord(character) == 127 for character in text) or not text.strip():
        raise ValidationError("Needs visible characters on one line.")


def no_nul(text: str) -> None:
    """Refuse the one character that the database cannot keep."""
    if "\x00" in text:
        raise ValidationError("Holds a NUL character.")


def _places(most: int) -> Any:
    def check(number: Decimal) -> None:
        exponent = number.as_tuple().exponent
        if isinstance(exponent, int) and -exponent > most:
            raise ValidationError(f"Has more than {most} decimals.")

    return check


def _told(description: str, example: object) -> dict[str, object]:
    return {"description": description} if example is None else {"description": description, "example": example}


class RequestSchema(Schema):
    """A shape that callers send: what it does not know is refused."""

    class Meta:
        """Refuse unknown fields."""

        unknown = RAISE


class Language(fields.String):
    """A BCP 47 tag, kept in its canonical spelling."""

    PATTERN = LANGUAGE_PATTERN

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        tag = super()._deserialize(value, attr, data, **kwargs)
        if len(tag) > 35 or not langcodes.tag_is_valid(tag):
            raise ValidationError("Not a known language tag (BCP 47), such as fr-CA.")
        return langcodes.standardize_tag(tag)


class Number(Amount):
    """A decimal number of bounded size and decimals, written as text."""

    def __init__(self, *, places_at_most: int, low: str = "0", high: str, **kwargs: Any) -> None:
        super().__init__(validate=[validate.Range(Decimal(low), Decimal(high)), _places(places_at_most)], **kwargs)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else plain(value)


class Instant(fields.AwareDateTime):
    """An instant with its zone, kept in UTC."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="iso", **kwargs)


class PerKey(fields.Dict):
    """A mapping whose problems point at the key itself, as a JSON pointer does."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        try:
            return super()._deserialize(value, attr, data, **kwargs)  # type: ignore[no-untyped-call]  # untyped there
        except ValidationError as error:
            if not isinstance(error.messages, dict):
                raise
            by_key = {key: found.get("key") or found.get("value") for key, found in error.messages.items()}
            raise ValidationError(by_key) from error


class MoneySchema(Schema):
    """An amount in a currency."""

    amount = fields.String(required=True, metadata={"format": "decimal", "example": "272.52"})
    currency = fields.String(required=True, metadata={"description": "ISO 4217 code.", "example": "EUR"})


class MoneyInputSchema(RequestSchema):
    """An amount in a currency, as callers send it."""

    amount = Number(places_at_most=4, high="1000000000000", required=True, metadata={"example": "500.00"})
    currency = fields.String(required=True, validate=a_currency, metadata={"example": "EUR"})


def a_name(description: str, *, required: bool = False, example: str | None = None, **kwargs: Any) -> fields.String:
    """A text on one line, 1 to 200 characters."""
    return fields.String(
        required=required, validate=[validate.Length(1, NAME), one_line], metadata=_told(description, example), **kwargs
    )


def a_text(description: str, example: str | None = None, **kwargs: Any) -> fields.String:
    """A text of up to 10,000 characters."""
    return fields.String(validate=[validate.Length(max=TEXT), no_nul], metadata=_told(description, example), **kwargs)


def an_id(description: str, **kwargs: Any) -> fields.UUID:
    """An identifier, kept as text."""
    return IdText(metadata=_told(description, "01920000-0000-7000-8000-000000000004"), **kwargs)


class IdText(fields.UUID):
    """A UUID whose value in Python is its canonical text."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        return str(super()._deserialize(value, attr, data, **kwargs))


def words_per_band(description: str, **kwargs: Any) -> PerKey:
    """Words per match band, decimals as text."""
    return PerKey(
        keys=fields.String(validate=validate.OneOf(BANDS)),
        values=Number(places_at_most=4, high="1000000000"),
        metadata=_told(description, {"no_match": "1100", "repetition": "100"}),
        **kwargs,
    )


def percent_per_band(description: str, **kwargs: Any) -> PerKey:
    """Payable percentage per match band."""
    return PerKey(
        keys=fields.String(validate=validate.OneOf(BANDS)),
        values=Number(places_at_most=2, high="100"),
        metadata=_told(description, {"repetition": "20", "no_match": "100"}),
        **kwargs,
    )
