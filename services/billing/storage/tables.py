"""The tables of billing; each index names the query that it serves."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Numeric,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from portal_kit.tables import kit_tables

metadata = MetaData()
kit_tables(metadata)

AMOUNT = Numeric(20, 4)
INSTANT = DateTime(timezone=True)
ID = Uuid(as_uuid=False)

clients = Table(
    "clients",
    metadata,
    Column("organisation_id", ID, primary_key=True),
    Column("party", JSONB, nullable=False),
    Column("language", String(35), nullable=False),
    Column("payment_days", Integer, nullable=False),
    Column("seen_version", Integer, nullable=False),
)

payables = Table(
    "payables",
    metadata,
    Column("id", ID, primary_key=True),  # the order's id
    Column("organisation_id", ID, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", INSTANT, nullable=False),
    Column("quote_id", ID, nullable=False),
    Column("name", Text, nullable=False),
    Column("people", ARRAY(String(36)), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("tax_percent", Numeric(7, 4), nullable=False),
    Column("price_pending", Boolean, nullable=False),
    Column("purchase_order_number", Text),
    Column("order_number", String(50)),
    Column("due_since", INSTANT),
    Column("due_targets", ARRAY(String(35)), nullable=False),
    Column("open", Boolean, nullable=False),  # whether anything is still to be invoiced
    Index("ix_payables_open", "id", postgresql_where=text("open")),  # list_payables
    Index("ix_payables_organisation_open", "organisation_id", "id", postgresql_where=text("open")),
)

payable_lines = Table(
    "payable_lines",
    metadata,
    Column("id", ID, primary_key=True),
    Column("payable_id", ID, ForeignKey("payables.id"), nullable=False),
    Column("organisation_id", ID, nullable=False),
    Column("position", Integer, nullable=False),
    Column("charge", JSONB, nullable=False),
    Column("net", AMOUNT, nullable=False),
    Column("state", String(20), nullable=False),
    Column("invoice_id", ID),
    Index("ix_payable_lines_payable", "payable_id", "position"),
)

invoices = Table(
    "invoices",
    metadata,
    Column("id", ID, primary_key=True),
    Column("organisation_id", ID, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", INSTANT, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("legal_entity", String(50), nullable=False),
    Column("number", String(30), nullable=False),
    Column("seller", JSONB, nullable=False),
    Column("buyer", JSONB, nullable=False),
    Column("language", String(35), nullable=False),
    Column("order_id", ID, ForeignKey("payables.id"), nullable=False),
    Column("order_number", String(50), nullable=False),
    Column("order_name", Text, nullable=False),
    Column("purchase_order_number", Text),
    Column("people", ARRAY(String(36)), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("payment_days", Integer, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    # Sums of the lines and payments, kept for lists and the audit.
    Column("net", AMOUNT, nullable=False),
    Column("tax", AMOUNT, nullable=False),
    Column("gross", AMOUNT, nullable=False),
    Column("open_amount", AMOUNT, nullable=False),
    Column("credits_invoice_id", ID, ForeignKey("invoices.id")),
    Column("message", Text),
    UniqueConstraint("legal_entity", "number", name="uq_invoices_number"),
    UniqueConstraint("credits_invoice_id", name="uq_invoices_credited_once"),
    Index("ix_invoices_organisation", "organisation_id", "id"),  # list_invoices of a client
    Index("ix_invoices_state", "state", "id"),  # list_invoices by state
    Index("ix_invoices_order", "order_id"),  # list_invoices of an order
    Index("ix_invoices_owed", "due_on", postgresql_where=text("state IN ('issued', 'partly_paid')")),  # overdue
)

invoice_lines = Table(
    "invoice_lines",
    metadata,
    Column("id", ID, primary_key=True),
    Column("invoice_id", ID, ForeignKey("invoices.id"), nullable=False),
    Column("organisation_id", ID, nullable=False),
    Column("position", Integer, nullable=False),
    Column("payable_line_id", ID, ForeignKey("payable_lines.id"), nullable=False),
    Column("charge", JSONB, nullable=False),
    Column("counts", Boolean, nullable=False),  # false on credit notes and on what they took back
    Index("ix_invoice_lines_invoice", "invoice_id", "position"),
    # Each accepted line is invoiced once, net of credits.
    Index("uq_invoice_lines_once", "payable_line_id", unique=True, postgresql_where=text("counts")),
)

payments = Table(
    "payments",
    metadata,
    Column("id", ID, primary_key=True),
    Column("invoice_id", ID, ForeignKey("invoices.id"), nullable=False),
    Column("organisation_id", ID, nullable=False),
    Column("amount", AMOUNT, nullable=False),
    Column("paid_on", Date, nullable=False),
    Column("reference", Text, nullable=False),
    Column("recorded_at", INSTANT, nullable=False),
    Index("ix_payments_invoice", "invoice_id", "id"),
)

number_series = Table(
    "number_series",
    metadata,
    Column("legal_entity", String(50), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("year", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    PrimaryKeyConstraint("legal_entity", "kind", "year"),
)

papers = Table(
    "papers",
    metadata,
    Column("invoice_id", ID, ForeignKey("invoices.id"), primary_key=True),
    Column("organisation_id", ID, nullable=False),
    Column("name", Text, nullable=False),
    Column("object_key", Text),
    Column("sha256", String(64)),
    Column("size", Integer),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("not_before", INSTANT, nullable=False),  # the lease of a claimed job, or the next attempt of a failed one
    Column("last_error", Text),
    Index("ix_papers_waiting", "not_before", postgresql_where=text("object_key IS NULL")),  # the worker's claim
)

TENANT_TABLES = ("clients", "payables", "payable_lines", "invoices", "invoice_lines", "payments", "papers")
