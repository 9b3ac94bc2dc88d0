"""Lists of quotes: who sees which, narrowed and in order, out of the columns alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, asc, desc, false, func, or_, select, true, tuple_

from portal_kit.money import Money
from portal_kit.paging import Cursor, Key
from services.quotes.domain.overview import EXPIRING_SOON
from services.quotes.domain.quote import DRAFT, SENT
from services.quotes.domain.request import Target
from services.quotes.domain.viewer import Viewer
from services.quotes.domain.views import QuoteSummary, sees_preparation
from services.quotes.ports import OverviewFilters, QuoteFilters
from services.quotes.storage import tables
from services.quotes.storage.codec import decode

t = tables.quotes.c
_SHOWN = [column for column in t if column.name not in ("body", "people", "flagged")]
_AS_THEY_ARE = (
    "id",
    "version",
    "state",
    "number",
    "name",
    "organisation_id",
    "owner_id",
    "service",
    "source_language",
    "created_at",
    "deadline",
    "expires_at",
    "order_id",
    "price_pending",
    "needs_attention",
    "words",
)


def list_statement(viewer: Viewer, filters: QuoteFilters, sort: str, cursor: Cursor) -> Select[Any]:
    """Select one page, and one more to know whether others follow."""
    columns: list[Any] = [t.name, t.id] if sort.removeprefix("-") == "name" else [t.id]
    order = desc if sort.startswith("-") else asc
    statement = select(*_SHOWN).where(_visible(viewer), *_narrowed(viewer, filters))
    if cursor.after is not None:
        at = tuple_(*columns)
        statement = statement.where(at < cursor.after if sort.startswith("-") else at > cursor.after)
    return statement.order_by(*map(order, columns)).limit(cursor.limit + 1)


def counts_statement(viewer: Viewer, filters: OverviewFilters, now: datetime) -> Select[Any]:
    """Count in one pass over the index; a launched quote whose price is offered waits for the client too."""
    live = and_(t.expires_at > now, or_(t.state == SENT, t.price_pending))
    soon = and_(t.expires_at > now, t.expires_at <= now + EXPIRING_SOON, t.state == SENT)
    unpriced = and_(t.price_pending, or_(t.expires_at.is_(None), t.expires_at <= now))
    counted = [func.count(), *(func.count().filter(which) for which in (t.flagged, live, soon, unpriced))]
    conditions = [_visible(viewer)]
    if filters.organisation_id:
        conditions.append(t.organisation_id == filters.organisation_id)
    if filters.mine:
        conditions.append(t.people.contains([viewer.person_id]))
    return select(t.state, *counted).where(*conditions).group_by(t.state)


def key_of(sort: str, summary: QuoteSummary) -> Key:
    """Say where a page that ends with this quote ended."""
    return (summary.name, summary.id) if sort.removeprefix("-") == "name" else (summary.id,)


def summary_of(row: Row[Any], viewer: Viewer) -> QuoteSummary:
    """Read a summary out of a row, with the net that concerns the viewer."""
    prepared = sees_preparation(viewer, row.state, agreed=row.agreed)
    net = row.prepared_net if prepared else row.told_net
    return QuoteSummary(
        **{name: getattr(row, name) for name in _AS_THEY_ARE},
        targets=tuple(decode(Target, each) for each in row.targets),
        net=Money.rounded(net, row.currency) if net is not None and viewer.sees_prices else None,
    )


def _visible(viewer: Viewer) -> ColumnElement[bool]:
    """Say `Viewer.may_see` in SQL, as the first wall before row-level security."""
    scope = viewer.scopes.get("quote.read")
    if viewer.system or (viewer.provider and scope in ("all", "money")):
        return true()
    if viewer.organisation_id is None or scope is None:
        return false()
    own = t.people.contains([viewer.person_id])
    decides = viewer.scopes.get("quote.accept") == "organisation"
    open_to_all = true() if decides else t.confidential.is_(False)
    if scope == "organisation":
        seen = or_(own, open_to_all)
    elif viewer.sees_peers:
        seen = or_(own, and_(open_to_all, t.state != DRAFT))
    else:
        seen = own
    return and_(t.organisation_id == viewer.organisation_id, seen)


def _narrowed(viewer: Viewer, filters: QuoteFilters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.state:
        conditions.append(t.state == filters.state)
    if filters.owner_id:
        conditions.append(t.owner_id == filters.owner_id)
    if filters.organisation_id:
        conditions.append(t.organisation_id == filters.organisation_id)
    if filters.mine:
        conditions.append(t.people.contains([viewer.person_id]))
    if filters.needs_attention:
        conditions.append(t.needs_attention.is_not(None))
    if filters.price_pending:
        conditions.append(t.price_pending)
    if filters.search:
        found = (
            column.icontains(filters.search, autoescape=True) for column in (t.name, t.number, t.purchase_order_number)
        )
        conditions.append(or_(*found))
    return conditions
