"""Payables, invoices, payments, number series, papers and the projection of clients."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from portal_kit.tables import create_kit_tables
from portal_kit.tenancy import enable_tenancy

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of the first release, those of clients behind the tenancy wall."""
    create_kit_tables(op)
    _create_clients()
    _create_number_series()
    _create_payables()
    _create_invoices()
    _create_payable_lines()
    _create_invoice_lines()
    _create_papers()
    _create_payments()
    for table in ("clients", "payables", "payable_lines", "invoices", "invoice_lines", "payments", "papers"):
        enable_tenancy(op, table)


def _create_clients() -> None:
    op.create_table(
        "clients",
        sa.Column("organisation_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("party", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("payment_days", sa.Integer(), nullable=False),
        sa.Column("seen_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id"),
    )


def _create_number_series() -> None:
    op.create_table(
        "number_series",
        sa.Column("legal_entity", sa.String(length=50), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("legal_entity", "kind", "year"),
    )


def _create_payables() -> None:
    op.create_table(
        "payables",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("organisation_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("quote_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("people", postgresql.ARRAY(sa.String(length=36)), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("tax_percent", sa.Numeric(precision=7, scale=4), nullable=False),
        sa.Column("price_pending", sa.Boolean(), nullable=False),
        sa.Column("purchase_order_number", sa.Text(), nullable=True),
        sa.Column("order_number", sa.String(length=50), nullable=True),
        sa.Column("due_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_targets", postgresql.ARRAY(sa.String(length=35)), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_payables_open", "payables", ["id"], unique=False, postgresql_where=sa.text("open"))
    op.create_index(
        "ix_payables_organisation_open",
        "payables",
        ["organisation_id", "id"],
        unique=False,
        postgresql_where=sa.text("open"),
    )


def _create_invoices() -> None:
    op.create_table(
        "invoices",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("organisation_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("legal_entity", sa.String(length=50), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("seller", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("buyer", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("order_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("order_number", sa.String(length=50), nullable=False),
        sa.Column("order_name", sa.Text(), nullable=False),
        sa.Column("purchase_order_number", sa.Text(), nullable=True),
        sa.Column("people", postgresql.ARRAY(sa.String(length=36)), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("payment_days", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("net", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("tax", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("gross", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("open_amount", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("credits_invoice_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["credits_invoice_id"], ["invoices.id"]),
        sa.ForeignKeyConstraint(["order_id"], ["payables.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("credits_invoice_id", name="uq_invoices_credited_once"),
        sa.UniqueConstraint("legal_entity", "number", name="uq_invoices_number"),
    )
    _index_invoices()


def _index_invoices() -> None:
    op.create_index("ix_invoices_order", "invoices", ["order_id"], unique=False)
    op.create_index("ix_invoices_organisation", "invoices", ["organisation_id", "id"], unique=False)
    op.create_index(
        "ix_invoices_owed",
        "invoices",
        ["due_on"],
        unique=False,
        postgresql_where=sa.text("state IN ('issued', 'partly_paid')"),
    )
    op.create_index("ix_invoices_state", "invoices", ["state", "id"], unique=False)


def _create_payable_lines() -> None:
    op.create_table(
        "payable_lines",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("payable_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("organisation_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("charge", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("net", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("invoice_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.ForeignKeyConstraint(["payable_id"], ["payables.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_payable_lines_payable", "payable_lines", ["payable_id", "position"], unique=False)


def _create_invoice_lines() -> None:
    op.create_table(
        "invoice_lines",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("invoice_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("organisation_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("payable_line_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("charge", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"]),
        sa.ForeignKeyConstraint(["payable_line_id"], ["payable_lines.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_invoice_lines_invoice", "invoice_lines", ["invoice_id", "position"], unique=False)
    op.create_index(
        "uq_invoice_lines_once", "invoice_lines", ["payable_line_id"], unique=True, postgresql_where=sa.text("counts")
    )


def _create_papers() -> None:
    op.create_table(
        "papers",
        sa.Column("invoice_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("organisation_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("object_key", sa.Text(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"]),
        sa.PrimaryKeyConstraint("invoice_id"),
    )
    op.create_index(
        "ix_papers_waiting", "papers", ["not_before"], unique=False, postgresql_where=sa.text("object_key IS NULL")
    )


def _create_payments() -> None:
    op.create_table(
        "payments",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("invoice_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("organisation_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_payments_invoice", "payments", ["invoice_id", "id"], unique=False)
