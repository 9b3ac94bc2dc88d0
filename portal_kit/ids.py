"""Identifiers: UUIDs of version 7, which sort by the time they were made."""

from __future__ import annotations

from uuid import UUID

import uuid_utils

from portal_kit.errors import Invalid


class InvalidId(Invalid):
    """A text that should be an identifier and is not."""

    code = "invalid_id"


def new_id() -> str:
    """Make a new identifier."""
    return str(uuid_utils.uuid7())


def parse_id(text: object, name: str = "id") -> str:
    """Return `text` as a canonical identifier; Invalid `invalid_id` naming the parameter otherwise."""
    if isinstance(text, str) and len(text) == _LENGTH:
        try:
            return str(UUID(text))
        except ValueError:
            pass
    raise InvalidId(
        f"{name} is not an identifier; take it from an earlier answer.",
        errors=[{"pointer": f"/{name}", "message": "Not an identifier."}],
    )


_LENGTH = 36
