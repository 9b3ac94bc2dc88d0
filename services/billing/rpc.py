"""What others may ask of billing."""

from __future__ import annotations

from typing import Any

from portal_kit.bus import OpenWork, guarded_rpc
from portal_kit.ids import parse_id
from portal_kit.objects import LINK_LIFETIME, ObjectStore
from portal_kit.shapes import load
from services.billing import schemas, use_cases
from services.billing.domain.papers import Paper
from services.billing.ports import Work


class BillingRpc:
    """Invoices and payables by RPC."""

    objects: ObjectStore

    @guarded_rpc(permission="invoice.read")
    def list_invoices(
        self,
        work: Work,
        filters: dict[str, object] | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> dict[str, object]:
        """List the invoices that the caller may read, newest first."""
        read = load(schemas.InvoiceFiltersSchema(), filters or {})
        return schemas.dump_invoice_page(use_cases.list_invoices(work, read, cursor, limit))

    @guarded_rpc(permission="invoice.read")
    def get_invoice(self, work: Work, invoice_id: str) -> dict[str, object]:
        """Return one invoice with its lines and payments."""
        invoice = use_cases.get_invoice(work, parse_id(invoice_id, "invoice_id"))
        return schemas.dump_invoice(invoice, use_cases.today(work))

    @guarded_rpc(permission="invoice.read")
    def list_invoice_transitions(self, work: Work, invoice_id: str) -> dict[str, object]:
        """Return the state of an invoice, and what this caller may do next."""
        state, rules = use_cases.list_transitions(work, parse_id(invoice_id, "invoice_id"))
        return schemas.dump_transitions(state, rules)

    @guarded_rpc(permission="invoice.read", by_hand=True)
    def sign_invoice_pdf(self, open_work: OpenWork[Any], invoice_id: str) -> dict[str, object]:
        """Return a short-lived link to the PDF. Conflict `pdf_not_ready` until the worker has made it."""
        wanted = parse_id(invoice_id, "invoice_id")
        paper, now = open_work.run(lambda work: (use_cases.invoice_paper(work, wanted), work.now))
        return self._link(paper, now)

    @guarded_rpc(permission="invoice.write", mutates=True)
    def record_payment(
        self, work: Work, invoice_id: str, payment: dict[str, object], version: int | None = None
    ) -> dict[str, object]:
        """Note money that came in; `invoice.paid` is told when nothing is open."""
        read = load(schemas.PaymentRequestSchema(), payment)
        invoice = use_cases.record_payment(
            work, parse_id(invoice_id, "invoice_id"), read["amount"], read["paid_on"], read["reference"], version
        )
        return schemas.dump_invoice(invoice, use_cases.today(work))

    @guarded_rpc(permission="invoice.write", mutates=True)
    def mark_irrecoverable(
        self, work: Work, invoice_id: str, message: str, version: int | None = None
    ) -> dict[str, object]:
        """Give up what is open of an invoice, with a reason."""
        invoice = use_cases.mark_irrecoverable(work, parse_id(invoice_id, "invoice_id"), message, version)
        return schemas.dump_invoice(invoice, use_cases.today(work))

    @guarded_rpc(permission="invoice.write", mutates=True)
    def credit_invoice(
        self, work: Work, invoice_id: str, message: str, version: int | None = None
    ) -> dict[str, object]:
        """Take a whole invoice back by a credit note; its lines may be invoiced again."""
        invoice = use_cases.credit_invoice(work, parse_id(invoice_id, "invoice_id"), message, version)
        return schemas.dump_invoice(invoice, use_cases.today(work))

    @guarded_rpc(permission="invoice.read")
    def list_payables(self, work: Work, cursor: str | None = None, limit: int | None = None) -> dict[str, object]:
        """List orders with accepted lines that are on no invoice yet."""
        return schemas.dump_payable_page(use_cases.list_payables(work, cursor, limit))

    @guarded_rpc(permission="invoice.write", mutates=True)
    def invoice_order(self, work: Work, order_id: str) -> dict[str, object]:
        """Issue an invoice for what is due of an order, as after a credit note."""
        invoice = use_cases.invoice_order(work, parse_id(order_id, "order_id"))
        return schemas.dump_invoice(invoice, use_cases.today(work))

    def _link(self, paper: Paper, now: Any) -> dict[str, object]:
        url = self.objects.sign_download(str(paper.object_key), paper.name, "application/pdf")
        return schemas.dump_pdf_link(url, paper.name, now + LINK_LIFETIME)
