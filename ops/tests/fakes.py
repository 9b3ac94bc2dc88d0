"""Evidence written by hand: rows by service and a part of the query, objects and dead letters in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

from ops.audit.evidence import Evidence
from portal_kit.objects import ObjectMissing, ObjectStore

Answer = Mapping[str, object]


class Row(SimpleNamespace):
    """A row whose columns are attributes, and are counted from 0 as well."""

    def __getitem__(self, index: int) -> object:
        return list(vars(self).values())[index]


class FakeStore:
    """Objects in memory with the time of their last change."""

    def __init__(self) -> None:
        self.objects: dict[str, tuple[bytes, datetime]] = {}

    def chunks(self, key: str) -> Iterator[bytes]:
        """Read an object piece by piece."""
        if key not in self.objects:
            raise ObjectMissing(key)
        content, _ = self.objects[key]
        half = len(content) // 2
        yield from (content[:half], content[half:])

    def listed(self, prefix: str = "") -> Iterator[tuple[str, datetime | None]]:
        """List all keys."""
        yield from ((key, changed) for key, (_, changed) in self.objects.items())


class FakeEvidence(Evidence):
    """Answers queries with the rows that a test put there for (service, part of the query); else with none.

    What SQL selects is not examined here: the audit of real databases is in `tests/integration/test_audit.py`.
    """

    def __init__(self) -> None:
        self.answers: dict[tuple[str, str], list[Answer]] = {}
        self.dead: dict[str, set[str]] = {}
        self.objects = FakeStore()
        self.store = cast("ObjectStore", self.objects)

    def put(self, service: str, part: str, *rows: Answer) -> None:
        """Answer queries of a service that hold `part`, and values that are there as columns, with these rows."""
        self.answers[service, part] = list(rows)

    def rows(self, service: str, query: str, **values: object) -> list[Any]:
        """Return the rows of the first fitting answer, those only whose columns fit the values."""
        for (asked, part), rows in self.answers.items():
            if asked == service and part in query:
                return [
                    Row(**row) for row in rows if all(row.get(name, value) == value for name, value in values.items())
                ]
        return []

    def parked(self, service: str) -> set[str]:
        """Return the ids among a service's dead letters."""
        return self.dead.get(service, set())
