"""Quotes, price lists, grids, services and projections of identity."""

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
    _create_quotes()
    _index_quotes()
    _create_quote_numbers()
    _create_services()
    _create_rate_rows()
    _create_grids()
    _create_known_organisations()
    _create_known_contacts()
    _create_known_staff()
    # Rows of a price list without an organisation hold for all; clients read prices on their quotes, not here.
    for table in ("quotes", "rate_rows", "grids", "known_organisations", "known_contacts"):
        enable_tenancy(op, table)


def _create_quotes() -> None:
    op.create_table(
        "quotes",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("organisation_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("owner_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("people", postgresql.ARRAY(sa.Uuid(as_uuid=False)), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("purchase_order_number", sa.String(length=200), nullable=True),
        sa.Column("service", sa.String(length=200), nullable=False),
        sa.Column("source_language", sa.String(length=35), nullable=False),
        sa.Column("targets", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("order_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("price_pending", sa.Boolean(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("told_net", sa.Numeric(precision=20, scale=4), nullable=True),
        sa.Column("prepared_net", sa.Numeric(precision=20, scale=4), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("needs_attention", sa.Text(), nullable=True),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number", name="uq_quotes_number"),
        sa.UniqueConstraint("order_id", name="uq_quotes_order_id"),
    )


def _index_quotes() -> None:
    op.create_index(
        "ix_quotes_expires_at",
        "quotes",
        ["expires_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('sent', 'change_requested')"),
    )
    op.create_index(
        "ix_quotes_needs_attention",
        "quotes",
        ["id"],
        unique=False,
        postgresql_where=sa.text("needs_attention IS NOT NULL"),
    )
    op.create_index("ix_quotes_organisation_id_id", "quotes", ["organisation_id", "id"], unique=False)
    op.create_index("ix_quotes_organisation_id_name_id", "quotes", ["organisation_id", "name", "id"], unique=False)
    op.create_index("ix_quotes_state_id", "quotes", ["state", "id"], unique=False)


def _create_quote_numbers() -> None:
    op.create_table(
        "quote_numbers",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year"),
    )


def _create_services() -> None:
    op.create_table(
        "services",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("has_grid", sa.Boolean(), nullable=False),
        sa.Column("monolingual", sa.Boolean(), nullable=False),
        sa.Column("automation", sa.Integer(), nullable=False),
        sa.Column("limit_amount", sa.Numeric(precision=20, scale=4), nullable=True),
        sa.Column("limit_currency", sa.String(length=3), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key", name="uq_services_key"),
    )


def _create_rate_rows() -> None:
    op.create_table(
        "rate_rows",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("organisation_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(length=200), nullable=True),
        sa.Column("source_language", sa.String(length=35), nullable=True),
        sa.Column("target_language", sa.String(length=35), nullable=True),
        sa.Column("subject_field", sa.String(length=200), nullable=True),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("rate", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("minimum_fee", sa.Numeric(precision=20, scale=4), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_rate_rows_organisation_id_currency", "rate_rows", ["organisation_id", "currency"], unique=False)


def _create_grids() -> None:
    op.create_table(
        "grids",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("organisation_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(length=200), nullable=True),
        sa.Column("payable", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "organisation_id", "service", name="uq_grids_owner_service", postgresql_nulls_not_distinct=True
        ),
    )


def _create_known_organisations() -> None:
    op.create_table(
        "known_organisations",
        sa.Column("organisation_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("tax_percent", sa.Numeric(precision=9, scale=4), nullable=False),
        sa.Column("show_prices", sa.Boolean(), nullable=False),
        sa.Column("peer_visibility", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id"),
    )


def _create_known_contacts() -> None:
    op.create_table(
        "known_contacts",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("organisation_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def _create_known_staff() -> None:
    op.create_table(
        "known_staff",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
