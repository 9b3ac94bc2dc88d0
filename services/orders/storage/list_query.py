"""The one query behind lists of orders: who sees what, filters, keyset paging."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, or_, select, tuple_
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import Session

from portal_kit.paging import Cursor, Key, Page
from services.orders.domain.listing import OrderFilters, OrderSummary, Sort, TargetSummary
from services.orders.domain.states import OPEN, Flag, OrderState, TargetState
from services.orders.domain.visibility import Confidential, Visibility
from services.orders.storage.tables import known_organisations, known_people, order_targets, orders

_NO_DEADLINE = datetime(9999, 12, 31, tzinfo=UTC)
_DUE = func.coalesce(orders.c.due_at, _NO_DEADLINE)
_SORTS: dict[Sort, tuple[ColumnElement[Any], bool]] = {
    Sort.NEWEST: (orders.c.created_at, True),
    Sort.OLDEST: (orders.c.created_at, False),
    Sort.DUE: (_DUE, False),
    Sort.NAME: (orders.c.name, False),
    Sort.NAME_BACKWARDS: (orders.c.name, True),
}
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
    session: Session,
    visibility: Visibility,
    filters: OrderFilters,
    sort: Sort,
    cursor: Cursor,
    now: datetime,
) -> Page[OrderSummary]:
    """Return one page: one query for the lines, one for their targets."""
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
        .where(seen_by(visibility), *_filtered(visibility, filters, now))
        .order_by(by.desc() if backwards else by, orders.c.id.desc() if backwards else orders.c.id)
        .limit(cursor.limit + 1)
    )
    if cursor.after is not None:
        place = tuple_(by, orders.c.id)
        after = tuple_(literal(_sort_value(sort, cursor.after[0]), by.type), literal(cursor.after[1], orders.c.id.type))
        statement = statement.where(place < after if backwards else place > after)
    rows = [dict(row) for row in session.execute(statement).mappings()]
    keys = {row["id"]: row.pop("sort_key") for row in rows}
    targets = _targets(session, list(keys))
    lines = [_summary(row, targets[row["id"]], now) for row in rows]
    return cursor.page(lines, lambda line: _key(keys[line.id], line.id))


def seen_by(visibility: Visibility) -> ColumnElement[bool]:
    """Return `Visibility.admits` as a condition."""
    named = orders.c.people.contains(array([literal(visibility.person_id, orders.c.owner_id.type)]))
    conditions: list[ColumnElement[bool]] = [literal(True)]
    if visibility.organisation_id is not None:
        conditions.append(orders.c.organisation_id == visibility.organisation_id)
    if visibility.own_only:
        conditions.append(named)
    manager = orders.c.project_manager_id
    open_to: dict[Confidential, ColumnElement[bool]] = {
        Confidential.NAMED: named,
        Confidential.MANAGED: or_(manager.is_(None), manager == visibility.person_id),
        Confidential.NONE: literal(False),
    }
    if visibility.confidential in open_to:
        conditions.append(or_(~orders.c.confidential, open_to[visibility.confidential]))
    return and_(*conditions)


def _filtered(visibility: Visibility, filters: OrderFilters, now: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.state:
        conditions.append(orders.c.state.in_([state.value for state in filters.state]))
    if filters.mine:
        mine = orders.c.people.contains(array([literal(visibility.person_id, orders.c.owner_id.type)]))
        managed = orders.c.project_manager_id == visibility.person_id
        conditions.append(mine if visibility.organisation_id is not None else managed)
    if filters.search:
        columns = (orders.c.name, orders.c.number, orders.c.purchase_order_number)
        conditions.append(or_(*(column.icontains(filters.search, autoescape=True) for column in columns)))
    if filters.late:
        conditions += [orders.c.due_at < now, orders.c.state.in_([state.value for state in OPEN])]
    return conditions


def _targets(session: Session, order_ids: list[str]) -> defaultdict[str, list[TargetSummary]]:
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


def _summary(row: dict[str, Any], targets: list[TargetSummary], now: datetime) -> OrderSummary:
    typed = {"state": OrderState(row["state"]), "flags": tuple(Flag(flag) for flag in row["flags"])}
    late = row["due_at"] is not None and row["due_at"] < now
    return OrderSummary(**{**row, **typed, "late": late, "targets": tuple(targets)})


def _key(value: object, order_id: str) -> Key:
    return (value.isoformat() if isinstance(value, datetime) else str(value), order_id)


def _sort_value(sort: Sort, value: str | int) -> object:
    return str(value) if sort in (Sort.NAME, Sort.NAME_BACKWARDS) else datetime.fromisoformat(str(value))
