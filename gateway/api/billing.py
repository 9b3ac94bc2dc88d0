"""What is owed: `/invoices`, `/payables`."""

from __future__ import annotations

from gateway.operations import Operation, get, transitions

OPERATIONS = (
    get("/invoices", "billing.list_invoices", "List invoices."),
    get("/invoices/{invoice_id}", "billing.get_invoice", "Read an invoice."),
    get("/invoices/{invoice_id}/pdf-link", "billing.sign_invoice_pdf", "Get a link to the PDF of an invoice."),
    *transitions("/invoices/{invoice_id}", "invoice", "billing.list_invoice_transitions"),
    Operation(
        "POST",
        "/orders/{order_id}/invoice",
        "billing.invoice_order",
        "Invoice what is due of an order.",
        location="/invoices/{id}",
        status=201,
    ),
    get("/payables", "billing.list_payables", "List what is not invoiced yet."),
)
