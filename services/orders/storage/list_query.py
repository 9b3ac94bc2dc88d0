"""The one query behind lists of orders: their lines, sorted, page by page."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, literal, select, tuple_

from portal_kit.paging import Cursor, Key, Page
from services.orders.domain.listing import OrderFilters, OrderSummary, Sort, TargetSummary
from services.orders.domain.states import Flag, OrderState, TargetState
from services.orders.domain.visibility import Visibility
from services.orders.storage.conditions import chosen, next_due, seen_by
from services.orders.storage.tables import known_organisations, known_people, order_targets, orders

_ORGANISATION = func.coalesce(known_organisations.c.name, "", type_=known_organisations.c.name.type)
_SORTS: dict[Sort, tuple[ColumnElement[Any], bool]] = {
    Sort.NEWEST: (orders.c.created_at, True),
    Sort.OLDEST: (orders.c.created_at, False),
    Sort.DUE: (next_due, False),
    Sort.DUE_LAST: (next_due, True),
    Sort.NAME: (orders.c.name, False),
    Sort.NAME_BACKWARDS: (orders.c.name, True),
    Sort.NUMBER: (orders.c.number, False),
    Sort.NUMBER_BACKWARDS: (orders.c.number, True),
    Sort.ORGANISATION: (_ORGANISATION, False),
    Sort.ORGANISATION_BACKWARDS: (_ORGANISATION, True),
}
_INSTANTS = frozenset({Sort.NEWEST, Sort.OLDEST, Sort.DUE, Sort.DUE_LAST})
_COLUMNS = [
    orders.c[name]
    for name in [
        "id",
        "organisation_id",
        "version",
        "number",
        "name",
        "state",
        "flags",
        "service",
        "source_language",
        "owner_id",
        "project_manager_id",
        "confidential",
        "price_pending",
        "purchase_order_number",
        "due_at",
        "created_at",
    ]
]


def read_page(
    session: Connection,
    visibility: Visibility,
    filters: OrderFilters,
    sort: Sort,
    cursor: Cursor,
    now: datetime,
) -> Page[OrderSummary]:
    """Return one page: one query for the lines, one for their targets, one for the names of their managers."""
    statement = page_query(visibility, filters, sort, cursor, now)
    rows = [dict(row) for row in session.execute(statement).mappings()]
    keys = {row["id"]: row.pop("sort_key") for row in rows}
    targets = _targets(session, list(keys))
    managers = _names(session, {row["project_manager_id"] for row in rows} - {None})
    lines = [_summary(row, targets[row["id"]], managers.get(row["project_manager_id"]), now) for row in rows]
    return cursor.page(lines, lambda line: _key(keys[line.id], line.id))


def page_query(visibility: Visibility, filters: OrderFilters, sort: Sort, cursor: Cursor, now: datetime) -> Select[Any]:
    """Return the query of the lines of one page, and one more that tells whether another follows."""
    by, backwards = _SORTS[sort]
    statement = (
        select(
            *_COLUMNS,
            known_organisations.c.name.label("organisation_name"),
            known_people.c.name.label("owner_name"),
            by.label("sort_key"),
        )
        .outerjoin(known_organisations, known_organisations.c.id == orders.c.organisation_id)
        .outerjoin(known_people, known_people.c.id == orders.c.owner_id)
        .where(seen_by(visibility), *chosen(visibility, filters, now))
        .order_by(by.desc() if backwards else by, orders.c.id.desc() if backwards else orders.c.id)
        .limit(cursor.limit + 1)
    )
    if cursor.after is None:
        return statement
    place = tuple_(by, orders.c.id)
    after = tuple_(literal(_sort_value(sort, cursor.after[0]), by.type), literal(cursor.after[1], orders.c.id.type))
    return statement.where(place < after if backwards else place > after)


def _targets(session: Connection, order_ids: list[str]) -> defaultdict[str, list[TargetSummary]]:
    found: defaultdict[str, list[TargetSummary]] = defaultdict(list)
    if order_ids:
        statement = (
            select(order_targets)
            .where(order_targets.c.order_id.in_(order_ids))
            .order_by(order_targets.c.order_id, order_targets.c.position)
        )
        for row in session.execute(statement).mappings():
            target = TargetSummary(row["language"], TargetState(row["state"]), row["percent"], row["deadline"])
            found[row["order_id"]].append(target)
    return found


def _names(session: Connection, person_ids: set[str]) -> dict[str, str]:
    """Look names up by id; a join could not use the index, since the cast of a manager's id is not leakproof."""
    if not person_ids:
        return {}
    rows = session.execute(select(known_people.c.id, known_people.c.name).where(known_people.c.id.in_(person_ids)))
    return {row.id: row.name for row in rows}


def _summary(row: dict[str, Any], targets: list[TargetSummary], manager: str | None, now: datetime) -> OrderSummary:
    typed = {"state": OrderState(row["state"]), "flags": tuple(Flag(flag) for flag in row["flags"])}
    late = row["due_at"] is not None and row["due_at"] < now
    return OrderSummary(**{**row, **typed, "late": late, "contact_person": manager, "targets": tuple(targets)})


def _key(value: object, order_id: str) -> Key:
    return (value.isoformat() if isinstance(value, datetime) else str(value), order_id)


def _sort_value(sort: Sort, value: str | int) -> object:
    return datetime.fromisoformat(str(value)) if sort in _INSTANTS else str(value)
