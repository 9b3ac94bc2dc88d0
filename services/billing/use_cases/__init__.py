"""The intentions of billing, one function each."""

from services.billing.use_cases.clients import remember_client
from services.billing.use_cases.invoices import (
    credit_invoice,
    get_invoice,
    invoice_paper,
    list_invoices,
    list_transitions,
    mark_irrecoverable,
    record_payment,
)
from services.billing.use_cases.issuing import invoice_order, today
from services.billing.use_cases.payables import (
    cancel_payable,
    list_payables,
    note_approval,
    record_payable,
)

__all__ = [
    "cancel_payable",
    "credit_invoice",
    "get_invoice",
    "invoice_order",
    "invoice_paper",
    "list_invoices",
    "list_payables",
    "list_transitions",
    "mark_irrecoverable",
    "note_approval",
    "record_payable",
    "record_payment",
    "remember_client",
    "today",
]
