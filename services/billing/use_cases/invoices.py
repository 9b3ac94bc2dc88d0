"""Reading invoices, and what happens to them after they were issued."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from portal_kit.ids import new_id
from portal_kit.money import Money
from portal_kit.paging import Cursor, Page
from services.billing.domain.errors import PdfNotReady
from services.billing.domain.events import InvoiceChanged, InvoicePaid
from services.billing.domain.invoices import Invoice, Payment, credit_note_of
from services.billing.domain.papers import Paper
from services.billing.domain.transitions import Rule, State
from services.billing.ports import InvoiceFilters, InvoiceSummary, Work
from services.billing.use_cases.access import invoice_in_sight, locked_invoice, roles_of, sight_of
from services.billing.use_cases.issuing import number_and_save, today


def list_invoices(work: Work, filters: InvoiceFilters, cursor: str | None, limit: int | None) -> Page[InvoiceSummary]:
    """List the invoices that the caller may read, newest first."""
    query = {"list": "invoices", **asdict(filters)}
    read = Cursor.read(work.caller, query, cursor, limit, width=1)
    return work.invoices.page(sight_of(work.caller), filters, today(work), read)


def get_invoice(work: Work, invoice_id: str) -> Invoice:
    """Return one invoice."""
    return invoice_in_sight(work, invoice_id)


def list_transitions(work: Work, invoice_id: str) -> tuple[State, list[Rule]]:
    """Return the state, and what this caller may do next."""
    invoice = invoice_in_sight(work, invoice_id)
    return invoice.state, invoice.allowed(roles_of(work.caller))


def invoice_paper(work: Work, invoice_id: str) -> Paper:
    """Return the stored PDF. Conflict `pdf_not_ready` until the worker has made it."""
    invoice = invoice_in_sight(work, invoice_id)
    paper = work.papers.get(invoice.id)
    if paper is None or paper.object_key is None:
        raise PdfNotReady("The PDF is being made; ask again in a few seconds.")
    return paper


def record_payment(
    work: Work, invoice_id: str, amount: Money, paid_on: date, reference: str, version: int | None
) -> Invoice:
    """Note money that came in; `invoice.paid` is told when nothing is open."""
    invoice = locked_invoice(work, invoice_id, version)
    payment = Payment(new_id(), amount, paid_on, reference, work.now)
    invoice.record_payment(payment, today(work), roles_of(work.caller))
    work.invoices.save(invoice)
    if invoice.state is State.PAID:
        work.emit(
            InvoicePaid(
                invoice_id=invoice.id,
                version=invoice.version,
                organisation_id=invoice.organisation_id,
                number=invoice.number or "",
                people=invoice.people,
                gross=invoice.totals.gross,
            )
        )
    else:
        _tell_changed(work, invoice)
    return invoice


def mark_irrecoverable(work: Work, invoice_id: str, message: str, version: int | None) -> Invoice:
    """Give up what is open of an invoice, with a reason."""
    invoice = locked_invoice(work, invoice_id, version)
    invoice.mark_irrecoverable(message, roles_of(work.caller))
    work.invoices.save(invoice)
    _tell_changed(work, invoice)
    return invoice


def credit_invoice(work: Work, invoice_id: str, message: str, version: int | None) -> Invoice:
    """Take a whole invoice back by a credit note with its own number; its lines may be invoiced again."""
    invoice = locked_invoice(work, invoice_id, version)
    invoice.mark_credited(message, roles_of(work.caller))
    work.invoices.save(invoice)
    _tell_changed(work, invoice)
    payable = work.payables.get_for_update(invoice.order_id)
    if payable is not None:
        payable.give_back(invoice.id)
        work.payables.save(payable)
    number_and_save(work, credit_note_of(invoice, new_id(), message, work.now))
    return invoice


def _tell_changed(work: Work, invoice: Invoice) -> None:
    work.emit(
        InvoiceChanged(invoice.id, invoice.version, invoice.organisation_id, invoice.number or "", invoice.people)
    )
