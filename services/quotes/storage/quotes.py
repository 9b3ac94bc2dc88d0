"""The repository of quotes."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from portal_kit.errors import StaleVersion
from portal_kit.paging import Cursor, Page
from services.quotes.domain.overview import StateCount
from services.quotes.domain.quote import CHANGE_REQUESTED, DRAFT, SENT, Quote
from services.quotes.domain.viewer import Viewer
from services.quotes.domain.views import QuoteSummary
from services.quotes.ports import OverviewFilters, QuoteFilters
from services.quotes.storage import tables
from services.quotes.storage.lists import counts_statement, key_of, list_statement, summary_of
from services.quotes.storage.mapping import quote_of, row_of

t = tables.quotes.c


class QuoteRepository:
    """Quotes as rows: what lists filter and sort by in columns, the rest as one JSON body."""

    def __init__(self, session: Connection) -> None:
        self._session = session

    def add(self, quote: Quote) -> None:
        """Store a new quote as version 1."""
        quote.version = 1
        self._session.execute(insert(tables.quotes).values(row_of(quote)))

    def get(self, quote_id: str) -> Quote | None:
        """Return a quote as it is."""
        return self._one(select(tables.quotes).where(t.id == quote_id))

    def get_for_update(self, quote_id: str) -> Quote | None:
        """Return a quote and lock it until the transaction ends."""
        return self._one(select(tables.quotes).where(t.id == quote_id).with_for_update())

    def save(self, quote: Quote) -> None:
        """Store a locked quote under its next version."""
        before, quote.version = quote.version, quote.version + 1
        statement = update(tables.quotes).where(t.id == quote.id, t.version == before).values(row_of(quote))
        if self._session.execute(statement.returning(t.id)).first() is None:
            raise StaleVersion("The quote was changed at the same time; read it again.")

    def delete(self, quote: Quote) -> None:
        """Remove a draft."""
        self._session.execute(delete(tables.quotes).where(t.id == quote.id, t.state == DRAFT))

    def page(self, viewer: Viewer, filters: QuoteFilters, sort: str, cursor: Cursor) -> Page[QuoteSummary]:
        """List what the viewer may see."""
        found = self._session.execute(list_statement(viewer, filters, sort, cursor))
        return cursor.page([summary_of(row, viewer) for row in found], partial(key_of, sort))

    def counts(self, viewer: Viewer, filters: OverviewFilters, now: datetime) -> list[StateCount]:
        """Count what the viewer may see, state by state."""
        return [StateCount(*row) for row in self._session.execute(counts_statement(viewer, filters, now))]

    def due(self, now: datetime, limit: int) -> list[Quote]:
        """Return and lock quotes whose live offer has expired; those locked by others come next time."""
        statement = (
            select(tables.quotes)
            .where(t.state.in_([SENT, CHANGE_REQUESTED]), t.expires_at <= now)
            .order_by(t.expires_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [quote_of(row) for row in self._session.execute(statement)]

    def next_number(self, year: int) -> int:
        """Count up in the same transaction; a number whose transaction fails is given again."""
        table = tables.quote_numbers
        statement = upsert(table).values(year=year, last=1)
        statement = statement.on_conflict_do_update(index_elements=[table.c.year], set_={"last": table.c.last + 1})
        return int(self._session.execute(statement.returning(table.c.last)).scalar_one())

    def _one(self, statement: Select[Any]) -> Quote | None:
        row = self._session.execute(statement).first()
        return quote_of(row) if row else None
