"""Reading shapes off the wire: marshmallow's findings become one Invalid with a pointer per field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, fields

from portal_kit.errors import Invalid

LANGUAGE_PATTERN = "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"
"""How a BCP 47 tag is written; which ones exist, no pattern tells."""


class Amount(fields.Decimal):
    """A decimal number as text, in one spelling: a JSON number has been a float on its way to somebody."""

    PATTERN: ClassVar[str] = r"^-?[0-9]{1,30}(\.[0-9]{1,30})?$"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_nan=False, as_string=True, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Decimal:
        if not isinstance(value, str) or not re.fullmatch(self.PATTERN[1:-1], value):
            raise ValidationError('A decimal number as text is expected, such as "12.50".')
        return super()._deserialize(value, attr, data, **kwargs)


class InvalidInput(Invalid):
    """The request has the wrong shape; `errors` lists pointer and message per field."""

    code = "invalid_input"


def load(schema: Schema, data: object) -> Any:
    """Load `data`; raises InvalidInput with JSON pointers below the parameter."""
    try:
        return schema.load(data)  # type: ignore[arg-type]
    except ValidationError as error:
        errors = [{"pointer": pointer, "message": text} for pointer, text in _flat("", error.messages)]
        raise InvalidInput("Some fields need correcting.", errors=errors) from error


def _flat(pointer: str, messages: Mapping[Any, Any] | list[Any] | str) -> Iterator[tuple[str, str]]:
    if isinstance(messages, Mapping):
        for name, below in messages.items():
            step = "" if name == "_schema" else f"/{str(name).replace('~', '~0').replace('/', '~1')}"
            yield from _flat(pointer + step, below)
    elif isinstance(messages, list):
        for text in messages:
            yield from _flat(pointer, text)
    else:
        yield pointer or "/", str(messages)
