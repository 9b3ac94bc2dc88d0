"""Invoices, their frozen lines, their payments and the series of their numbers in PostgreSQL."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, case, insert, literal, not_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from portal_kit.money import Money
from portal_kit.paging import Cursor, Page
from services.billing.domain.invoices import Invoice, InvoiceLine, Kind, Payment
from services.billing.domain.transitions import State
from services.billing.ports import InvoiceFilters, InvoiceSummary, Sight
from services.billing.storage.shapes import (
    charge_of,
    charge_to_json,
    entity_of,
    entity_to_json,
    party_of,
    party_to_json,
)
from services.billing.storage.tables import invoice_lines, invoices, number_series, payments


class SqlInvoices:
    """The repository of invoices."""

    def __init__(self, session: Connection) -> None:
        self._session = session

    def get(self, invoice_id: str) -> Invoice | None:
        """Return an invoice."""
        return self._load(select(invoices).where(invoices.c.id == invoice_id))

    def get_for_update(self, invoice_id: str) -> Invoice | None:
        """Return an invoice, its row locked until the transaction ends."""
        return self._load(select(invoices).where(invoices.c.id == invoice_id).with_for_update())

    def next_number(self, entity_key: str, kind: Kind, year: int) -> int:
        """Take the next number; a rollback gives it back, so that the series has no gap."""
        first = upsert(number_series).values(legal_entity=entity_key, kind=str(kind), year=year, last=1)
        taken = first.on_conflict_do_update(
            index_elements=["legal_entity", "kind", "year"], set_={"last": number_series.c.last + 1}
        ).returning(number_series.c.last)
        return int(self._session.execute(taken).scalar_one())

    def save(self, invoice: Invoice) -> None:
        """Insert the issued invoice with its lines, or update what may still change."""
        invoice.version += 1
        if invoice.version == 1:
            self._session.execute(insert(invoices).values(id=invoice.id, **_frozen(invoice), **_changing(invoice)))
            self._insert_lines(invoice)
        else:
            self._session.execute(update(invoices).where(invoices.c.id == invoice.id).values(**_changing(invoice)))
        if invoice.state is State.CREDITED:
            taken_back = update(invoice_lines).where(invoice_lines.c.invoice_id == invoice.id)
            self._session.execute(taken_back.values(counts=False))
        self._insert_payments(invoice)

    def page(self, sight: Sight, filters: InvoiceFilters, today: date, cursor: Cursor) -> Page[InvoiceSummary]:
        """List invoices, newest first."""
        found = self._session.execute(invoice_summaries(sight, filters, today, cursor))
        return cursor.page([_summary(row) for row in found], lambda summary: (summary.id,))

    def _load(self, statement: Select[Any]) -> Invoice | None:
        row = self._session.execute(statement).first()
        if row is None:
            return None
        lines = select(invoice_lines).where(invoice_lines.c.invoice_id == row.id).order_by(invoice_lines.c.position)
        paid = select(payments).where(payments.c.invoice_id == row.id).order_by(payments.c.id)
        return _invoice(
            row,
            tuple(
                InvoiceLine(line.id, line.payable_line_id, charge_of(line.charge))
                for line in self._session.execute(lines)
            ),
            [
                Payment(one.id, Money(one.amount, row.currency), one.paid_on, one.reference, one.recorded_at)
                for one in self._session.execute(paid)
            ],
        )

    def _insert_lines(self, invoice: Invoice) -> None:
        rows = [
            {
                "id": line.id,
                "invoice_id": invoice.id,
                "organisation_id": invoice.organisation_id,
                "position": position,
                "payable_line_id": line.payable_line_id,
                "charge": charge_to_json(line.charge),
                "counts": invoice.kind is Kind.INVOICE,
            }
            for position, line in enumerate(invoice.lines)
        ]
        self._session.execute(insert(invoice_lines), rows)

    def _insert_payments(self, invoice: Invoice) -> None:
        rows = [
            {
                "id": payment.id,
                "invoice_id": invoice.id,
                "organisation_id": invoice.organisation_id,
                "amount": payment.amount.amount,
                "paid_on": payment.paid_on,
                "reference": payment.reference,
                "recorded_at": payment.recorded_at,
            }
            for payment in invoice.payments
        ]
        if rows:
            self._session.execute(upsert(payments).on_conflict_do_nothing(), rows)


def invoice_summaries(sight: Sight, filters: InvoiceFilters, today: date, cursor: Cursor) -> Select[Any]:
    """The query of one page of invoices."""
    overdue = and_(invoices.c.state.in_(["issued", "partly_paid"]), invoices.c.due_on < today)
    columns = [invoices.c[name] for name in _SUMMARY_COLUMNS]
    statement = select(
        *columns,
        invoices.c.buyer["name"].astext.label("client_name"),
        case((overdue, literal(value=True)), else_=literal(value=False)).label("overdue"),
    )
    if sight.organisation_id is not None:
        statement = statement.where(invoices.c.organisation_id == sight.organisation_id)
    if sight.person_id is not None:
        statement = statement.where(invoices.c.people.contains([sight.person_id]))
    if filters.states:
        statement = statement.where(invoices.c.state.in_([str(state) for state in filters.states]))
    if filters.order_id is not None:
        statement = statement.where(invoices.c.order_id == filters.order_id)
    if filters.overdue is not None:
        statement = statement.where(overdue if filters.overdue else not_(overdue))
    if cursor.after is not None:
        statement = statement.where(invoices.c.id < cursor.after[0])
    return statement.order_by(invoices.c.id.desc()).limit(cursor.limit + 1)


def _frozen(invoice: Invoice) -> dict[str, object]:
    totals = invoice.totals
    return {
        "organisation_id": invoice.organisation_id,
        "created_at": invoice.created_at,
        "kind": str(invoice.kind),
        "legal_entity": invoice.seller.key,
        "number": invoice.number,
        "seller": entity_to_json(invoice.seller),
        "buyer": party_to_json(invoice.buyer),
        "language": invoice.language,
        "order_id": invoice.order_id,
        "order_number": invoice.order_number,
        "order_name": invoice.order_name,
        "purchase_order_number": invoice.purchase_order_number,
        "people": list(invoice.people),
        "currency": invoice.currency,
        "payment_days": invoice.payment_days,
        "issued_on": invoice.issued_on,
        "due_on": invoice.due_on,
        "net": totals.net.amount,
        "tax": totals.tax.amount,
        "gross": totals.gross.amount,
        "credits_invoice_id": invoice.credits_invoice_id,
    }


def _changing(invoice: Invoice) -> dict[str, object]:
    return {
        "version": invoice.version,
        "state": str(invoice.state),
        "open_amount": invoice.open_amount.amount,
        "message": invoice.message,
    }


def _invoice(row: Row[Any], lines: tuple[InvoiceLine, ...], paid: list[Payment]) -> Invoice:
    return Invoice(
        id=row.id,
        organisation_id=row.organisation_id,
        kind=Kind(row.kind),
        seller=entity_of(row.seller),
        buyer=party_of(row.buyer),
        language=row.language,
        order_id=row.order_id,
        order_number=row.order_number,
        order_name=row.order_name,
        purchase_order_number=row.purchase_order_number,
        people=tuple(row.people),
        currency=row.currency,
        payment_days=row.payment_days,
        lines=lines,
        created_at=row.created_at,
        state=State(row.state),
        number=row.number,
        issued_on=row.issued_on,
        due_on=row.due_on,
        payments=paid,
        credits_invoice_id=row.credits_invoice_id,
        message=row.message,
        version=row.version,
    )


def _summary(row: Row[Any]) -> InvoiceSummary:
    return InvoiceSummary(
        id=row.id,
        version=row.version,
        state=State(row.state),
        organisation_id=row.organisation_id,
        created_at=row.created_at,
        kind=Kind(row.kind),
        number=row.number,
        client_name=row.client_name,
        order_id=row.order_id,
        order_number=row.order_number,
        order_name=row.order_name,
        issued_on=row.issued_on,
        due_on=row.due_on,
        net=Money(row.net, row.currency),
        gross=Money(row.gross, row.currency),
        open_amount=Money(row.open_amount, row.currency),
        overdue=row.overdue,
    )


_SUMMARY_COLUMNS = (
    "id",
    "version",
    "state",
    "organisation_id",
    "created_at",
    "kind",
    "number",
    "order_id",
    "order_number",
    "order_name",
    "issued_on",
    "due_on",
    "currency",
    "net",
    "gross",
    "open_amount",
)
