"""Every shape of billing that crosses the wire."""

from services.billing.schemas.entity import legal_entity
from services.billing.schemas.events import (
    OrderApprovedIn,
    OrderCancelledIn,
    OrderDeclinedIn,
    OrganisationChangedIn,
    QuoteAcceptedIn,
    to_wire,
)
from services.billing.schemas.invoices import (
    InvoiceFiltersSchema,
    InvoicePageSchema,
    InvoicePdfSchema,
    InvoiceSchema,
    PaymentRequestSchema,
    TransitionsSchema,
    dump_invoice,
    dump_invoice_page,
    dump_pdf_link,
    dump_transitions,
)
from services.billing.schemas.payables import PayablePageSchema, PayableSchema, dump_payable_page

__all__ = [
    "InvoiceFiltersSchema",
    "InvoicePageSchema",
    "InvoicePdfSchema",
    "InvoiceSchema",
    "OrderApprovedIn",
    "OrderCancelledIn",
    "OrderDeclinedIn",
    "OrganisationChangedIn",
    "PayablePageSchema",
    "PayableSchema",
    "PaymentRequestSchema",
    "QuoteAcceptedIn",
    "TransitionsSchema",
    "dump_invoice",
    "dump_invoice_page",
    "dump_payable_page",
    "dump_pdf_link",
    "dump_transitions",
    "legal_entity",
    "to_wire",
]
