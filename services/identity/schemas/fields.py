"""The kinds of fields that identity's shapes are made of, each with its bounds."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

import langcodes
from babel import Locale
from marshmallow import ValidationError, fields, validate

from portal_kit.money import known_currency
from portal_kit.shapes import LANGUAGE_PATTERN
from services.identity.domain.matrix import PERMISSIONS, ContactRole, MachineRole, StaffRole
from services.identity.domain.names import is_plain

NAME_LENGTH: Final = 200
_COUNTRIES: Final = sorted(code for code in map(str, Locale("en").territories) if len(code) == 2 and code.isalpha())


class Line(fields.String):
    """A text of one line, without control characters and halves of characters."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        line: str = super()._deserialize(value, attr, data, **kwargs)
        if not is_plain(line):
            raise ValidationError("Use one line of plain text.")
        return line


class Language(Line):
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
        required=required,
        allow_none=nullable,
        metadata={"description": description, "example": "01920000-0000-7000-8000-000000000001"},
    )


def currency(*, required: bool = True) -> fields.String:
    """Describe a currency."""
    return fields.String(
        required=required,
        validate=_check_currency,
        metadata={"description": "ISO 4217 code of its prices and invoices.", "example": "EUR"},
    )


def country(*, required: bool = True) -> fields.String:
    """Describe a country."""
    return fields.String(
        required=required,
        validate=validate.OneOf(_COUNTRIES, error="Use an ISO 3166 code such as DE."),
        metadata={"description": "ISO 3166 code of the country.", "example": "DE"},
    )


def text(description: str, example: str, *, longest: int = NAME_LENGTH, required: bool = True) -> Line:
    """Describe a text of one line."""
    return Line(
        required=required,
        validate=validate.Length(max=longest),
        metadata={"description": description, "example": example},
    )


def language(description: str, *, required: bool = True) -> Language:
    """Describe a language."""
    return Language(required=required, metadata={"description": description, "example": "de"})


def instant(description: str, *, required: bool = True, nullable: bool = False) -> fields.AwareDateTime:
    """Describe an instant."""
    return fields.AwareDateTime(
        required=required,
        allow_none=nullable,
        format="iso",
        metadata={"description": description, "example": "2026-03-02T09:00:00+00:00"},
    )


def flag(description: str, *, required: bool = True, example: bool = True) -> fields.Boolean:
    """Describe a yes or no."""
    return fields.Boolean(required=required, metadata={"description": description, "example": example})


def version() -> fields.Integer:
    """Describe the version of a row."""
    return fields.Integer(required=True, metadata={"description": "Goes up with each change.", "example": 1})


def address_lines(*, required: bool = False) -> fields.List[Any]:
    """Describe a postal address."""
    return fields.List(
        Line(validate=validate.Length(max=NAME_LENGTH)),
        required=required,
        validate=validate.Length(max=8),
        metadata={"description": "Address lines as printed.", "example": ["Hafenstr. 1", "20457 Hamburg"]},
    )


def _choice_of(roles: type[StrEnum], description: str, example: list[str], required: bool) -> fields.List[Any]:
    return fields.List(
        fields.Enum(roles, by_value=True),
        required=required,
        validate=validate.Length(min=1, max=len(roles)),
        metadata={"description": description, "example": example},
    )


def contact_roles(*, required: bool = True) -> fields.List[Any]:
    """Describe the roles of a contact."""
    return _choice_of(ContactRole, "Roles in the organisation.", ["requester"], required)


def staff_roles(*, required: bool = True) -> fields.List[Any]:
    """Describe the roles of a member of staff, which combine."""
    return _choice_of(StaffRole, "Roles at the provider; they combine.", ["pm"], required)


def machine_kind() -> fields.Enum[MachineRole]:
    """Describe the kind of a machine account."""
    return fields.Enum(
        MachineRole,
        by_value=True,
        required=True,
        metadata={"description": "Whose system it is.", "example": "client_system"},
    )


def permissions(description: str, *, required: bool = False) -> fields.List[Any]:
    """Describe a list of permissions."""
    return fields.List(
        fields.String(validate=validate.OneOf(PERMISSIONS)),
        required=required,
        allow_none=True,
        validate=validate.Length(min=1, max=len(PERMISSIONS)),
        metadata={"description": description, "example": ["order.read", "file.read"]},
    )


def grants() -> fields.Dict:
    """Describe what somebody may do."""
    return fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={
            "description": "Permission → scope: own, organisation, money or all.",
            "example": {"order.read": "organisation"},
        },
    )


def cursor() -> fields.String:
    """Describe the cursor of a page."""
    return fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Asks for what follows; null at the end.", "example": None},
    )


def _check_currency(code: str) -> None:
    if not known_currency(code):
        raise ValidationError("Use an ISO 4217 code such as EUR.")
