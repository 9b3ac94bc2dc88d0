"""Frozen values of the domain as JSON and back, led by their type annotations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")


def encode(value: object) -> Any:
    """Turn a dataclass, decimal, instant, mapping or sequence into JSON; decimals and instants become text."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: encode(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: encode(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [encode(each) for each in value]
    return value


def decode(kind: type[T], data: Any) -> T:
    """Make a `kind` out of what `encode` wrote."""
    made: T = _decode(kind, data)
    return made


def _decode(kind: Any, data: Any) -> Any:
    if data is None:
        return None
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is UnionType:
        return _decode(next(each for each in arguments if each is not NoneType), data)
    if origin in (tuple, list):
        return origin(_decode(arguments[0], each) for each in data)
    if origin in (Mapping, dict):
        return {key: _decode(arguments[1], each) for key, each in data.items()}
    if kind is Decimal:
        return Decimal(data)
    if kind is datetime:
        return datetime.fromisoformat(data)
    return _decode_fields(kind, data) if is_dataclass(kind) else data


def _decode_fields(kind: Any, data: Mapping[str, Any]) -> Any:
    hints = _hints(kind)
    return kind(**{field.name: _decode(hints[field.name], data.get(field.name)) for field in fields(kind)})


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
