"""Issuing: a number from the gapless series, in the transaction that freezes the invoice."""

from __future__ import annotations

from datetime import date

from portal_kit.errors import RetryLater
from portal_kit.ids import new_id
from services.billing.domain.errors import PayableNotFound
from services.billing.domain.events import InvoiceIssued
from services.billing.domain.invoices import Invoice, draft_of
from services.billing.domain.papers import Paper
from services.billing.domain.payables import Payable
from services.billing.ports import Work
from services.billing.use_cases.access import roles_of, sees, sight_of


def invoice_order(work: Work, order_id: str) -> Invoice:
    """Issue an invoice for what is open of an order, as after a credit note."""
    payable = work.payables.get_for_update(order_id)
    if payable is None or not sees(sight_of(work.caller, "invoice.write"), payable.organisation_id, payable.people):
        raise PayableNotFound("Nothing payable is known of this order; look for it in the list of payables.")
    invoice = issue_due_lines(work, payable)
    work.payables.save(payable)
    return invoice


def issue_due_lines(work: Work, payable: Payable) -> Invoice:
    """Issue one invoice of all due lines; the caller saves the payable.

    RetryLater while the client organisation is not known yet: its event is on the way.
    """
    client = work.clients.get(payable.organisation_id)
    if client is None:
        raise RetryLater(f"organisation {payable.organisation_id} is not known yet")
    invoice = draft_of(payable, client, work.legal_entity, new_id(), work.now)
    number_and_save(work, invoice)
    totals = invoice.totals
    work.emit(
        InvoiceIssued(
            invoice_id=invoice.id,
            version=invoice.version,
            organisation_id=invoice.organisation_id,
            number=invoice.number or "",
            order_id=invoice.order_id,
            order_number=invoice.order_number,
            people=invoice.people,
            net=totals.net,
            tax=totals.tax,
            gross=totals.gross,
            due_on=invoice.due_on or today(work),
        )
    )
    return invoice


def number_and_save(work: Work, invoice: Invoice) -> None:
    """Give a draft its number, save it and ask for its paper."""
    day = today(work)
    sequence = work.invoices.next_number(invoice.seller.key, invoice.kind, day.year)
    invoice.issue(sequence, day, roles_of(work.caller))
    work.invoices.save(invoice)
    work.papers.ask_for(Paper(invoice.id, invoice.organisation_id, f"{invoice.number}.pdf"))


def today(work: Work) -> date:
    """The calendar day at the seat of the company that invoices."""
    return work.legal_entity.day_of(work.now)
