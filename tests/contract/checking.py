"""One way to hold a value against a schema, with the formats checked too."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

FORMATS = FormatChecker(formats=())
FORMATS.checks("uuid", raises=(ValueError, AttributeError))(lambda value: value is None or bool(uuid.UUID(value)))
FORMATS.checks("date", raises=ValueError)(lambda value: value is None or bool(date.fromisoformat(value)))
FORMATS.checks("date-time", raises=(ValueError, TypeError))(
    lambda value: value is None or datetime.fromisoformat(value).tzinfo is not None
)
FORMATS.checks("decimal", raises=ArithmeticError)(lambda value: value is None or Decimal(value).is_finite())


def problems(value: object, schema: Mapping[str, Any]) -> list[str]:
    """List what is wrong with `value`, by its place."""
    checker = Draft202012Validator(schema, format_checker=FORMATS)
    return [f"{error.json_path}: {error.message}" for error in checker.iter_errors(value)]
