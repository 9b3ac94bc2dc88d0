"""Payables and their lines in PostgreSQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from portal_kit.paging import Cursor, Page
from services.billing.domain.payables import LineState, Payable, PayableLine
from services.billing.ports import Sight
from services.billing.storage.shapes import charge_of, charge_to_json
from services.billing.storage.tables import payable_lines, payables


class SqlPayables:
    """The repository of payables."""

    def __init__(self, session: Connection) -> None:
        self._session = session

    def get_for_update(self, order_id: str) -> Payable | None:
        """Return an order's payable, its row locked until the transaction ends."""
        found = self._session.execute(select(payables).where(payables.c.id == order_id).with_for_update()).all()
        loaded = self._load(found)
        return loaded[0] if loaded else None

    def save(self, payable: Payable) -> None:
        """Insert or update the payable with its lines."""
        payable.version += 1
        values = {
            "organisation_id": payable.organisation_id,
            "version": payable.version,
            "created_at": payable.created_at,
            "quote_id": payable.quote_id,
            "name": payable.name,
            "people": list(payable.people),
            "currency": payable.currency,
            "tax_percent": payable.tax_percent,
            "price_pending": payable.price_pending,
            "purchase_order_number": payable.purchase_order_number,
            "order_number": payable.order_number,
            "due_since": payable.due_since,
            "due_targets": list(payable.due_targets),
            "open": bool(payable.open_lines) or payable.price_pending,
        }
        if payable.version == 1:
            self._session.execute(insert(payables).values(id=payable.id, **values))
        else:
            self._session.execute(update(payables).where(payables.c.id == payable.id).values(**values))
        self._save_lines(payable)

    def _save_lines(self, payable: Payable) -> None:
        rows = [
            {
                "id": line.id,
                "payable_id": payable.id,
                "organisation_id": payable.organisation_id,
                "position": position,
                "charge": charge_to_json(line.charge),
                "net": line.charge.net.amount,
                "state": str(line.state),
                "invoice_id": line.invoice_id,
            }
            for position, line in enumerate(payable.lines)
        ]
        if rows:
            statement = upsert(payable_lines)
            changed = {"state": statement.excluded.state, "invoice_id": statement.excluded.invoice_id}
            self._session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=changed), rows)

    def page_open(self, sight: Sight, cursor: Cursor) -> Page[Payable]:
        """List payables with something left to invoice, oldest first."""
        statement = open_payables(sight, cursor)
        return cursor.page(self._load(self._session.execute(statement).all()), lambda payable: (payable.id,))

    def _load(self, rows: Sequence[Row[Any]]) -> list[Payable]:
        found = select(payable_lines).where(payable_lines.c.payable_id.in_([row.id for row in rows]))
        lines: dict[str, list[PayableLine]] = defaultdict(list)
        for line in self._session.execute(found.order_by(payable_lines.c.position)) if rows else ():
            made = PayableLine(line.id, charge_of(line.charge), LineState(line.state), line.invoice_id)
            lines[line.payable_id].append(made)
        return [_payable(row, lines[row.id]) for row in rows]


def open_payables(sight: Sight, cursor: Cursor) -> Select[Any]:
    """The query of one page of payables."""
    statement = select(payables).where(payables.c.open)
    if sight.organisation_id is not None:
        statement = statement.where(payables.c.organisation_id == sight.organisation_id)
    if sight.person_id is not None:
        statement = statement.where(payables.c.people.contains([sight.person_id]))
    if cursor.after is not None:
        statement = statement.where(payables.c.id > cursor.after[0])
    return statement.order_by(payables.c.id).limit(cursor.limit + 1)


def _payable(row: Row[Any], lines: list[PayableLine]) -> Payable:
    return Payable(
        id=row.id,
        organisation_id=row.organisation_id,
        quote_id=row.quote_id,
        name=row.name,
        people=tuple(row.people),
        currency=row.currency,
        tax_percent=row.tax_percent,
        price_pending=row.price_pending,
        lines=lines,
        created_at=row.created_at,
        purchase_order_number=row.purchase_order_number,
        order_number=row.order_number,
        due_since=row.due_since,
        due_targets=tuple(row.due_targets),
        version=row.version,
    )
