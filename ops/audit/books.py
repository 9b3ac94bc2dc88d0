"""A1, A2 and A7: what was acknowledged is there, quotes, orders and invoices agree, organisations do not mix."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from contracts import loader
from ops.audit.evidence import Evidence

# Where the `id` of a recorded answer may be found, per service.
AGGREGATES = {
    "identity": ("organisations", "contacts", "staff", "machines", "api_keys", "sessions"),
    "quotes": ("quotes", "services", "rate_rows", "grids"),
    "orders": ("orders",),
    "files": ("files", "uploads", "analyses"),
    "billing": ("invoices", "payables"),
    "notify": ("notifications",),
}
_UUID = "'^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'"
# What refers to what: service, kind of thing, the service whose thing is named, and where.
_REFERENCES = (
    ("orders", "order", "quotes", "SELECT id, quote_id AS named, organisation_id FROM orders"),
    ("billing", "invoice", "orders", "SELECT id, order_id AS named, organisation_id FROM invoices"),
    ("orders", "delivery", "files", "SELECT id, organisation_id, unnest(file_ids) AS named FROM deliveries"),
    # What clients send along with corrections and claims.
    (
        "orders",
        "order",
        "files",
        """SELECT o.id, o.organisation_id, f.named FROM orders o, jsonb_array_elements(o.corrections || o.claims) AS c,
                  jsonb_array_elements_text(c->'file_ids') AS f(named)""",
    ),
    ("files", "file", "quotes", "SELECT id, organisation_id, unnest(quote_ids) AS named FROM files"),
)


def lost_writes(evidence: Evidence) -> Iterator[str]:
    """A1: each acknowledged write is there: what a recorded answer names by id exists, unless deleted since."""
    for service, tables in AGGREGATES.items():
        found = " AND ".join(f"NOT EXISTS (SELECT 1 FROM {table} WHERE id = named.id)" for table in tables)
        query = (
            "SELECT named.id, named.method FROM (SELECT (answer->>'id')::uuid AS id, method FROM operations"
            f" WHERE answer->>'id' ~ {_UUID} AND method NOT LIKE 'delete%') AS named WHERE {found}"
        )
        lost = {str(row.id): row.method for row in evidence.rows(service, query)}
        deletions = evidence.rows(service, "SELECT 1 FROM operations WHERE method LIKE 'delete%'") if lost else []
        # The record of a deletion names no id, so as many may be missing as were deleted.
        if len(lost) > len(deletions):
            for missing, method in lost.items():
                yield f"{service}.{method} answered with {missing}, which is not there"


def quotes_and_orders(evidence: Evidence) -> Iterator[str]:
    """A2: each accepted quote has exactly one order, and each order its accepted quote."""
    accepted = _by(evidence.rows("quotes", "SELECT id, order_id FROM quotes WHERE state = 'accepted'"), "order_id")
    orders = _by(evidence.rows("orders", "SELECT id, quote_id FROM orders"), "id")
    for order_id, quote in accepted.items():
        order = orders.get(order_id)
        if order is None:
            yield f"quote {quote.id} is accepted, its order {order_id} is missing"
        elif str(order.quote_id) != str(quote.id):
            yield f"order {order_id} belongs to quote {order.quote_id}, not {quote.id}"
    for order_id in orders:
        if order_id not in accepted:
            yield f"order {order_id} has no accepted quote"


def lines_and_invoices(evidence: Evidence) -> Iterator[str]:
    """A2: each accepted line is known to billing, invoiced at most once net of credits, and totals agree."""
    known = {str(row.id) for row in evidence.rows("billing", "SELECT id FROM payable_lines")}
    query = "SELECT payload FROM outbox WHERE type = 'quote.accepted.v1'"
    for row in evidence.rows("quotes", query):
        for line in row.payload["lines"]:
            if not row.payload["price_pending"] and line["line_id"] not in known:
                yield f"line {line['line_id']} of quote {row.payload['quote_id']} is unknown to billing"
    twice = "SELECT payable_line_id FROM invoice_lines WHERE counts GROUP BY payable_line_id HAVING count(*) > 1"
    for row in evidence.rows("billing", twice):
        yield f"line {row.payable_line_id} is invoiced more than once"
    totals = (
        "SELECT i.id, i.number, i.net, i.tax, i.gross, coalesce(sum((l.charge->>'net')::numeric), 0) AS lines"
        " FROM invoices i LEFT JOIN invoice_lines l ON l.invoice_id = i.id GROUP BY i.id"
    )
    for row in evidence.rows("billing", totals):
        if Decimal(row.net) != Decimal(row.lines) or Decimal(row.gross) != Decimal(row.net) + Decimal(row.tax):
            yield f"invoice {row.number}: net {row.net}, lines {row.lines}, tax {row.tax}, gross {row.gross}"


def approved_and_invoiced(evidence: Evidence) -> Iterator[str]:
    """A2: an approved order whose prices are known has nothing left to invoice."""
    approved = evidence.rows("orders", "SELECT id FROM orders WHERE state IN ('approved', 'closed')")
    open_ones = {
        str(row.id) for row in evidence.rows("billing", "SELECT id FROM payables WHERE open AND NOT price_pending")
    }
    for row in approved:
        if str(row.id) in open_ones:
            yield f"order {row.id} is approved and not invoiced"


def gaps_in_numbers(evidence: Evidence) -> Iterator[str]:
    """A2: invoice numbers have no gap per legal entity, kind and year."""
    series = "SELECT legal_entity, kind, year, last FROM number_series"
    count = (
        "SELECT count(*) FROM invoices WHERE legal_entity = :entity AND kind = :kind"
        " AND extract(year FROM issued_on) = :year"
    )
    for row in evidence.rows("billing", series):
        issued = evidence.rows("billing", count, entity=row.legal_entity, kind=row.kind, year=row.year)[0][0]
        if issued != row.last:
            yield f"{row.legal_entity} {row.kind} {row.year}: number {row.last} was given, {issued} papers exist"


def mixed_organisations(evidence: Evidence) -> Iterator[str]:
    """A7: quotes, orders, files and invoices that belong together belong to one organisation."""
    owners = {service: _organisations(evidence, service) for service in ("quotes", "orders", "files")}
    for service, kind, other, query in _REFERENCES:
        for row in evidence.rows(service, query):
            owner = owners[other].get(str(row.named))
            # Drafts are deleted with files linked to them, and a lost order is A2's finding; files are never gone.
            gone = owner is None and other != "files"
            if not gone and owner != str(row.organisation_id):
                yield f"{kind} {row.id} refers to {row.named} of {other}, which is not its organisation's"


def _organisations(evidence: Evidence, service: str) -> dict[str, str]:
    rows = evidence.rows(service, f"SELECT id, organisation_id FROM {service}")
    return {str(row.id): str(row.organisation_id) for row in rows}


def _by(rows: list[Any], column: str) -> dict[str, Any]:
    return {str(getattr(row, column)): row for row in rows}


def services_audited() -> tuple[str, ...]:
    """The services whose answers A1 follows; a test keeps them complete."""
    return tuple(service for service in loader.SERVICES if service in AGGREGATES)
