"""The repository of quotes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, asc, delete, desc, insert, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from portal_kit.errors import StaleVersion
from portal_kit.paging import Cursor, Key, Page
from services.quotes.domain.pricing import Price
from services.quotes.domain.quote import CHANGE_REQUESTED, DRAFT, SENT, Acceptance, Counting, Offer, Quote
from services.quotes.domain.request import Request
from services.quotes.domain.viewer import Viewer
from services.quotes.ports import QuoteFilters
from services.quotes.storage import tables
from services.quotes.storage.codec import decode, encode

t = tables.quotes.c
_BODY = ("currency", "created_by", "request", "client_word", "prepared_by", "counting", "price", "as_whole", "note")
_LATER = ("offers", "acceptance", "last_message")


class QuoteRepository:
    """Quotes as rows: what lists filter and sort by in columns, the rest as one JSON body."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, quote: Quote) -> None:
        """Store a new quote as version 1."""
        quote.version = 1
        self._session.execute(insert(tables.quotes).values(_values(quote)))

    def get(self, quote_id: str) -> Quote | None:
        """Return a quote as it is."""
        return self._one(select(tables.quotes).where(t.id == quote_id))

    def get_for_update(self, quote_id: str) -> Quote | None:
        """Return a quote and lock it until the transaction ends."""
        return self._one(select(tables.quotes).where(t.id == quote_id).with_for_update())

    def save(self, quote: Quote) -> None:
        """Store a locked quote under its next version."""
        before, quote.version = quote.version, quote.version + 1
        statement = update(tables.quotes).where(t.id == quote.id, t.version == before).values(_values(quote))
        if self._session.execute(statement.returning(t.id)).first() is None:
            raise StaleVersion("The quote was changed at the same time; read it again.")

    def delete(self, quote: Quote) -> None:
        """Remove a draft."""
        self._session.execute(delete(tables.quotes).where(t.id == quote.id, t.state == DRAFT))

    def page(self, viewer: Viewer, filters: QuoteFilters, sort: str, cursor: Cursor) -> Page[Quote]:
        """List what the viewer may see, one more than asked to know whether more follow."""
        name = sort.removeprefix("-")
        columns: list[Any] = [t.name, t.id] if name == "name" else [t.id]
        order = desc if sort.startswith("-") else asc
        statement = select(tables.quotes).where(_visible(viewer), *_narrowed(viewer, filters))
        if cursor.after is not None:
            at = tuple_(*columns)
            statement = statement.where(at < cursor.after if sort.startswith("-") else at > cursor.after)
        statement = statement.order_by(*map(order, columns)).limit(cursor.limit + 1)
        found = [_quote(row) for row in self._session.execute(statement)]

        def key(quote: Quote) -> Key:
            return (quote.request.name, quote.id) if name == "name" else (quote.id,)

        return cursor.page(found, key)

    def due(self, now: datetime, limit: int) -> list[Quote]:
        """Return and lock quotes whose live offer has expired; those locked by others come next time."""
        statement = (
            select(tables.quotes)
            .where(t.state.in_([SENT, CHANGE_REQUESTED]), t.expires_at <= now)
            .order_by(t.expires_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [_quote(row) for row in self._session.execute(statement)]

    def next_number(self, year: int) -> int:
        """Count up in the same transaction; a number whose transaction fails is given again."""
        table = tables.quote_numbers
        statement = upsert(table).values(year=year, last=1)
        statement = statement.on_conflict_do_update(index_elements=[table.c.year], set_={"last": table.c.last + 1})
        return int(self._session.execute(statement.returning(table.c.last)).scalar_one())

    def _one(self, statement: Select[Any]) -> Quote | None:
        row = self._session.execute(statement).first()
        return _quote(row) if row else None


def _visible(viewer: Viewer) -> ColumnElement[bool]:
    """Say `Viewer.may_see` in SQL, as the first wall before row-level security."""
    scope = viewer.scopes.get("quote.read")
    if viewer.system or (viewer.provider and scope in ("all", "money")):
        return t.id.is_not(None)
    if viewer.organisation_id is None or scope is None:
        return t.id.is_(None)
    own = t.people.contains([viewer.person_id])
    open_to_all = (
        t.confidential.is_(False) if viewer.scopes.get("quote.accept") != "organisation" else t.id.is_not(None)
    )
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
    if filters.search:
        found = (
            column.icontains(filters.search, autoescape=True) for column in (t.name, t.number, t.purchase_order_number)
        )
        conditions.append(or_(*found))
    return conditions


def _values(quote: Quote) -> dict[str, Any]:
    request = quote.request
    return {
        "id": quote.id,
        "organisation_id": quote.organisation_id,
        "version": quote.version,
        "number": quote.number,
        "state": quote.state,
        "name": request.name,
        "owner_id": quote.owner_id,
        "people": list(quote.people),
        "confidential": request.confidential,
        "purchase_order_number": request.purchase_order_number,
        "created_at": quote.created_at,
        "expires_at": quote.live.expires_at if quote.live else None,
        "order_id": quote.acceptance.order_id if quote.acceptance else None,
        "needs_attention": quote.needs_attention,
        "body": {name: encode(getattr(quote, name)) for name in (*_BODY, *_LATER)},
    }


def _quote(row: Row[Any]) -> Quote:
    body = row.body
    return Quote(
        id=row.id,
        number=row.number,
        organisation_id=row.organisation_id,
        owner_id=row.owner_id,
        currency=body["currency"],
        created_at=row.created_at,
        created_by=body["created_by"],
        request=decode(Request, body["request"]),
        state=row.state,
        client_word=body["client_word"],
        prepared_by=body["prepared_by"],
        counting=decode(Counting, body["counting"]),
        price=decode(Price, body["price"]),
        as_whole=body["as_whole"],
        note=body["note"],
        offers=[decode(Offer, each) for each in body["offers"]],
        acceptance=decode(Acceptance, body["acceptance"]),
        last_message=body["last_message"],
        needs_attention=row.needs_attention,
        version=row.version,
    )
