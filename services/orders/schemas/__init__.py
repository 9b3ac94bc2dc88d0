"""Every shape of orders that crosses the wire, both ways."""

from services.orders.schemas.answers import (
    OrderCountsSchema,
    OrderPageSchema,
    OrderSchema,
    OrderSummarySchema,
    TransitionsSchema,
)
from services.orders.schemas.dumping import dump_counts, dump_order, dump_page, dump_transitions
from services.orders.schemas.facts import (
    ContactChangedIn,
    FileStoredIn,
    InvoiceIssuedIn,
    JobDeliveredIn,
    JobProgressReportedIn,
    OrganisationChangedIn,
    QuoteAcceptedIn,
    StaffChangedIn,
    load_acceptance,
    load_stored_file,
)
from services.orders.schemas.requests import CorrectionRequestSchema, MoneySchema, OrderFiltersSchema, read
from services.orders.schemas.wire import to_wire

__all__ = [
    "ContactChangedIn",
    "CorrectionRequestSchema",
    "FileStoredIn",
    "InvoiceIssuedIn",
    "JobDeliveredIn",
    "JobProgressReportedIn",
    "MoneySchema",
    "OrderCountsSchema",
    "OrderFiltersSchema",
    "OrderPageSchema",
    "OrderSchema",
    "OrderSummarySchema",
    "OrganisationChangedIn",
    "QuoteAcceptedIn",
    "StaffChangedIn",
    "TransitionsSchema",
    "dump_counts",
    "dump_order",
    "dump_page",
    "dump_transitions",
    "load_acceptance",
    "load_stored_file",
    "read",
    "to_wire",
]
