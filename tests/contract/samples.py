"""Makes domain events out of their annotations: once with all that may be there, once with the least."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

from portal_kit.money import Money

IDENTIFIER = "01920000-0000-7000-8000-000000000001"
INSTANT = datetime(2026, 11, 23, 9, tzinfo=UTC)
# A text means something by its name; the first part of the name that is found here counts.
TEXTS = {
    "account_id": "acme", "_id": IDENTIFIER, "_by": IDENTIFIER, "people": IDENTIFIER, "watchers": IDENTIFIER,
    "language": "fr", "target": "fr", "source": "en", "currency": "EUR", "country": "DE", "email": "anna@acme.example",
    "purpose": "source", "sha256": "0" * 64, "hash": "0" * 64, "vat_number": "DE136695976", "zone": "Europe/Berlin",
}  # fmt: skip
ATOMS: Mapping[Any, object] = {
    int: 1, bool: True, float: 0.5, Decimal: Decimal(1), datetime: INSTANT, date: INSTANT.date(),
    timedelta: timedelta(days=1), bytes: b"bytes", object: "text", Any: "text",
}  # fmt: skip


class Endless(Exception):
    """A thing holds a thing of its own kind."""


class Maker:
    """Builds values; `sparse` leaves out what may be absent, `known` resolves names imported for types only."""

    def __init__(self, known: Mapping[str, type], *, sparse: bool) -> None:
        self._known = dict(known)
        self._sparse = sparse
        self._unfinished: list[type] = []

    def make(self, made: type) -> Any:
        """Build an instance of a dataclass, part by part; a list of what is being built is left empty."""
        if made in self._unfinished:
            raise Endless(made.__name__)
        self._unfinished.append(made)
        try:
            return self._made(made)
        finally:
            self._unfinished.pop()

    def _made(self, made: type) -> Any:
        hints = typing.get_type_hints(made, localns=self._known)
        parts = [each for each in dataclasses.fields(made) if each.init and not (self._sparse and _has_default(each))]
        return made(**{each.name: self.value(each.name, hints[each.name]) for each in parts})

    def value(self, name: str, hint: Any) -> Any:
        """Build a value for a field of this name and annotation."""
        origin, arguments = typing.get_origin(hint), typing.get_args(hint)
        if origin in {typing.Union, types.UnionType}:
            rest = [each for each in arguments if each is not type(None)]
            return None if self._sparse and len(rest) < len(arguments) else self.value(name, rest[0])
        if origin is typing.Literal:
            return arguments[0]
        if origin is not None:
            return self._many(name, origin, arguments)
        return self._one(name, hint)

    def _many(self, name: str, origin: Any, arguments: tuple[Any, ...]) -> Any:
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return {self.value(name, arguments[0]): self.value(name, arguments[1])}
        if origin is tuple and arguments[-1] is not Ellipsis:
            return tuple(self.value(name, each) for each in arguments)
        try:
            made = [self.value(name, arguments[0])]
        except Endless:
            made = []
        return origin(made) if origin in {tuple, list, set, frozenset} else tuple(made)

    def _one(self, name: str, hint: Any) -> Any:
        if hint is str:
            return text(name)
        if hint is Money:
            return Money(Decimal("12.00"), "EUR")
        if hint in ATOMS:
            return ATOMS[hint]
        if isinstance(hint, type) and issubclass(hint, Enum):
            return next(iter(hint))
        if isinstance(hint, type) and dataclasses.is_dataclass(hint):
            return self.make(hint)
        raise TypeError(f"No sample for {name}: {hint!r}.")


def text(name: str) -> str:
    """Choose a text that a field of this name may hold."""
    if name == "id":
        return IDENTIFIER
    return next((value for part, value in TEXTS.items() if part in name), "text")


def _has_default(each: dataclasses.Field[Any]) -> bool:
    return each.default is not dataclasses.MISSING or each.default_factory is not dataclasses.MISSING
