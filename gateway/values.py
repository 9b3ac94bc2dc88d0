"""Checks single values against the types that RPC contracts name, whether they came as text or as JSON."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

MAX_TEXT = 10_000
MAX_INTEGER = 2**63 - 1
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_INTEGER = re.compile(r"-?[0-9]{1,19}")
_DECIMAL = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")
# Python reads more than RFC 3339 writes: weeks, dates without hyphens, digits of other scripts.
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATETIME = re.compile(
    rf"{_DATE.pattern}[Tt ][0-9]{{2}}:[0-9]{{2}}(:[0-9]{{2}}(\.[0-9]{{1,9}})?)?([Zz]|[+-][0-9]{{2}}:[0-9]{{2}})"
)


class WrongValue(Exception):
    """A value that is not of its parameter's type; the text says what was expected."""


def element_of(kind: str) -> str | None:
    """Return the type of the elements when `kind` is a list."""
    return kind[1:-1].strip() if kind.startswith("[") else None


def is_shape(kind: str) -> bool:
    """Tell whether `kind` names a schema rather than a plain value."""
    return kind[:1].isupper()


def is_id(text: str) -> bool:
    """Tell whether a text is an identifier in its canonical form."""
    if len(text) != 36:
        return False
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def from_text(kind: str, texts: list[str]) -> object:
    """Read a query parameter, given once or, for a list, several times or with commas."""
    element = element_of(kind)
    if element is not None:
        return [_one_from_text(element, item) for text in texts for item in text.split(",") if item]
    if len(texts) != 1:
        raise WrongValue("Give it once.")
    return _one_from_text(kind, texts[0])


def _one_from_text(kind: str, text: str) -> object:
    if kind == "integer":
        if not _INTEGER.fullmatch(text):
            raise WrongValue("A whole number is expected.")
        return from_json(kind, int(text))
    if kind == "boolean":
        if text not in ("true", "false"):
            raise WrongValue("true or false is expected.")
        return text == "true"
    return from_json(kind, text)


def from_json(kind: str, value: object) -> object:
    """Check a JSON value; shapes are checked by the service that owns them, beyond being objects."""
    element = element_of(kind)
    if element is not None:
        if not isinstance(value, list):
            raise WrongValue("A list is expected.")
        return [from_json(element, item) for item in value]
    if is_shape(kind):
        if not isinstance(value, dict):
            raise WrongValue("An object is expected.")
        return value
    check = _CHECKS.get(kind, _text)
    return check(value)


def _text(value: object) -> object:
    if not isinstance(value, str):
        raise WrongValue("A text is expected.")
    if len(value) > MAX_TEXT:
        raise WrongValue(f"At most {MAX_TEXT} characters are expected.")
    return value


def _identifier(value: object) -> object:
    if not isinstance(value, str) or not is_id(value):
        raise WrongValue("An identifier is expected.")
    return value.lower()


def _integer(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > MAX_INTEGER:
        raise WrongValue("A whole number is expected.")
    return value


def _boolean(value: object) -> object:
    if not isinstance(value, bool):
        raise WrongValue("true or false is expected.")
    return value


def _decimal(value: object) -> object:
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
        raise WrongValue('A decimal number as text is expected, such as "12.50".')
    return value


def _language(value: object) -> object:
    if not isinstance(value, str) or len(value) > 35 or not _LANGUAGE.fullmatch(value):
        raise WrongValue("A BCP 47 language tag is expected, such as fr-CA.")
    return value


def _date(value: object) -> object:
    if not _is_read(value, _DATE, date.fromisoformat):
        raise WrongValue("A date is expected, such as 2030-01-31.")
    return value


def _datetime(value: object) -> object:
    if not _is_read(value, _DATETIME, datetime.fromisoformat):
        raise WrongValue("An instant with its zone is expected, such as 2030-01-31T12:00:00Z.")
    return value


def _is_read(value: object, form: re.Pattern[str], read: Callable[[str], object]) -> bool:
    """Tell whether a text has a form and means something in it: the 30th of February has the form of a date."""
    if not isinstance(value, str) or not form.fullmatch(value):
        return False
    try:
        read(value.upper())
    except ValueError:
        return False
    return True


_CHECKS: dict[str, Callable[[object], object]] = {
    "text": _text,
    "id": _identifier,
    "integer": _integer,
    "boolean": _boolean,
    "decimal": _decimal,
    "language": _language,
    "date": _date,
    "datetime": _datetime,
}
