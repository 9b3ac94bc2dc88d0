"""The base of repositories in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

from portal_kit.caller import Caller
from portal_kit.paging import Cursor, Page
from portal_kit.tenancy import ORGANISATION, scope_of

T = TypeVar("T", bound=Any)


class Rows(Generic[T]):
    """What all repositories in memory share: the caller's wall, finding by id, pages."""

    def __init__(self, rows: dict[str, T], caller: Caller, missing: type[Exception], own: str) -> None:
        self.rows, self._caller, self._missing, self._own = rows, caller, missing, own

    def visible(self) -> Iterable[T]:
        """Return what the caller may know of."""
        scope, organisation_id = scope_of(self._caller)
        return [
            row for row in self.rows.values() if scope != ORGANISATION or getattr(row, self._own) == organisation_id
        ]

    def first(self, *conditions: Callable[[T], bool]) -> T | None:
        """Find the first that fits."""
        return next((row for row in self.visible() if all(condition(row) for condition in conditions)), None)

    def get(self, row_id: str) -> T:
        """Return one or raise."""
        found = self.first(lambda row: row.id == row_id)
        if found is None:
            raise self._missing
        return found

    get_for_update = get

    def find(self, row_id: str) -> T | None:
        """Return one or nothing."""
        return self.first(lambda row: row.id == row_id)

    def add(self, row: T) -> None:
        """Store one."""
        self.rows[row.id] = row

    save = add

    def named(self, cursor: Cursor, *conditions: Callable[[T], bool]) -> Page[T]:
        """Page by name and id."""
        found = [row for row in self.visible() if all(condition(row) for condition in conditions)]
        found = sorted(found, key=lambda row: (row.name, row.id))
        if cursor.after is not None:
            found = [row for row in found if (row.name, row.id) > cursor.after]
        return cursor.page(found[: cursor.limit + 1], lambda row: (row.name, row.id))

    def newest(self, cursor: Cursor, *conditions: Callable[[T], bool]) -> Page[T]:
        """Page newest first."""
        found = [row for row in self.visible() if all(condition(row) for condition in conditions)]
        found = sorted(found, key=lambda row: str(row.id), reverse=True)
        if cursor.after is not None:
            after = str(cursor.after[0])
            found = [row for row in found if row.id < after]
        return cursor.page(found[: cursor.limit + 1], lambda row: (row.id,))
