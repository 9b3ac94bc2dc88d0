"""What the repositories share: paging by name, the caller's own organisation, and names that are taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, Table, or_, tuple_
from sqlalchemy.exc import IntegrityError

from portal_kit.caller import Caller
from portal_kit.errors import PortalError
from portal_kit.paging import Cursor, Page
from portal_kit.tenancy import ORGANISATION, scope_of

T = TypeVar("T")


def of_organisation(caller: Caller, column: Column[Any]) -> list[ColumnElement[bool]]:
    """Return the condition that keeps a client to its own organisation: the first wall before row security."""
    scope, organisation_id = scope_of(caller)
    return [column == organisation_id] if scope == ORGANISATION else []


def containing(text: str | None, *columns: Column[Any]) -> list[ColumnElement[bool]]:
    """Return the condition that some column holds a text, whatever its capitals."""
    if not text:
        return []
    return [or_(*(column.icontains(text, autoescape=True) for column in columns))]


def page_by_name(
    session: Connection, query: Select[Any], table: Table, cursor: Cursor, make: Callable[[Row[Any]], T]
) -> Page[T]:
    """Read a page in the order of name and id."""
    key = tuple_(table.c.name, table.c.id)
    if cursor.after is not None:
        query = query.where(key > tuple_(*cursor.after))
    rows = session.execute(query.order_by(table.c.name, table.c.id).limit(cursor.limit + 1)).all()
    found = cursor.page(rows, lambda row: (row.name, row.id))
    return Page(tuple(make(row) for row in found.items), found.next_cursor)


def page_newest_first(
    session: Connection, query: Select[Any], table: Table, cursor: Cursor, make: Callable[[Row[Any]], T]
) -> Page[T]:
    """Read a page in the falling order of ids, which sort by time."""
    if cursor.after is not None:
        query = query.where(table.c.id < str(cursor.after[0]))
    rows = session.execute(query.order_by(table.c.id.desc()).limit(cursor.limit + 1)).all()
    found = cursor.page(rows, lambda row: (row.id,))
    return Page(tuple(make(row) for row in found.items), found.next_cursor)


@contextmanager
def unique(**taken: Callable[[], PortalError]) -> Iterator[None]:
    """Turn the violation of a unique index into the error that stands under the index's name."""
    try:
        yield
    except IntegrityError as error:
        name = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
        if name in taken:
            made = taken[name]()
            raise made from error
        raise
