"""Who sees which orders, and what the filters of lists choose, as conditions.

Behind row-level security an index serves a condition only if its operator is leakproof, which those of arrays are
not: people and target languages are looked up in rows of their own.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, cast, func, literal, literal_column, or_, select

from services.orders.domain.listing import WAITING_FLAGS, WAITING_STATES, OrderFilters, Side
from services.orders.domain.states import OPEN, Flag
from services.orders.domain.visibility import Confidential, Visibility
from services.orders.storage.tables import order_people, order_targets, orders

Condition = ColumnElement[bool]
# What is owed nothing comes last. The words are those of the indexes on it.
next_due: ColumnElement[datetime] = func.coalesce(
    orders.c.due_at, literal_column("'9999-12-31T00:00:00+00:00'::timestamptz", orders.c.due_at.type)
)


def seen_by(visibility: Visibility) -> Condition:
    """Return `Visibility.admits` as a condition."""
    named = _of_person(visibility.person_id)
    conditions: list[Condition] = [literal(True)]
    if visibility.organisation_id is not None:
        conditions.append(orders.c.organisation_id == visibility.organisation_id)
    if visibility.own_only:
        conditions.append(named)
    manager = orders.c.project_manager_id
    open_to: dict[Confidential, Condition] = {
        Confidential.NAMED: named,
        Confidential.MANAGED: or_(manager.is_(None), manager == visibility.person_id),
        Confidential.NONE: literal(False),
    }
    if visibility.confidential in open_to:
        conditions.append(or_(~orders.c.confidential, open_to[visibility.confidential]))
    return and_(*conditions)


def chosen(visibility: Visibility, filters: OrderFilters, now: datetime) -> list[Condition]:
    """Return what the filters say, each as a condition."""
    conditions: list[Condition] = []
    if filters.state:
        conditions.append(orders.c.state.in_([state.value for state in filters.state]))
    if filters.mine:
        conditions.append(_mine(visibility))
    if filters.search:
        columns = (orders.c.name, orders.c.number, orders.c.purchase_order_number)
        conditions.append(or_(*(column.icontains(filters.search, autoescape=True) for column in columns)))
    if filters.late:
        conditions += [next_due < now, orders.c.state.in_([state.value for state in OPEN])]
    if filters.organisation_id:
        conditions.append(orders.c.organisation_id == filters.organisation_id)
    if filters.due_before:
        conditions += [next_due < filters.due_before, orders.c.due_at.is_not(None)]
    if filters.flag:
        conditions.append(flagged(filters.flag))
    if filters.target_language:
        language = order_targets.c.language == filters.target_language
        conditions.append(orders.c.id.in_(select(order_targets.c.order_id).where(language)))
    if filters.waiting_for:
        conditions.append(waits_for(filters.waiting_for))
    return conditions


def waits_for(side: Side) -> Condition:
    """Return which orders wait for this side to act."""
    waiting = orders.c.state.in_([state.value for state in WAITING_STATES[side]])
    return or_(waiting, flagged(WAITING_FLAGS[side])) if WAITING_FLAGS[side] else waiting


def flagged(flags: tuple[Flag, ...]) -> Condition:
    """Return which orders have one of these flags; the first half names the few rows of the partial index."""
    of_these = orders.c.flags.overlap(cast([flag.value for flag in flags], orders.c.flags.type))
    return and_(orders.c.flags != literal_column("'{}'", orders.c.flags.type), of_these)


def _mine(visibility: Visibility) -> Condition:
    """What each side calls its own: owned or watched for a client, managed for staff."""
    if visibility.organisation_id is not None:
        return _of_person(visibility.person_id)
    return orders.c.project_manager_id == visibility.person_id


def _of_person(person_id: str) -> Condition:
    people = order_people.c
    return orders.c.id.in_(select(people.order_id).where(people.person_id == person_id))
