"""Reading shapes off the wire: marshmallow's findings become one Invalid with a pointer per field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, ValidationError

from portal_kit.errors import Invalid


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
