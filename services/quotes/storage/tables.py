"""The tables of the quotes database."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Computed,
    Date,
    DateTime,
    Index,
    Integer,
    MetaData,
    Numeric,
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

quotes = Table(
    "quotes",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("organisation_id", Uuid(as_uuid=False), nullable=False),
    Column("version", Integer, nullable=False),
    Column("number", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("name", String(200), nullable=False),
    Column("owner_id", Uuid(as_uuid=False), nullable=False),
    Column("people", ARRAY(Uuid(as_uuid=False)), nullable=False),
    Column("confidential", Boolean, nullable=False),
    Column("purchase_order_number", String(200)),
    Column("service", String(200), nullable=False),
    Column("source_language", String(35), nullable=False),
    Column("targets", JSONB, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("deadline", DateTime(timezone=True)),
    Column("expires_at", DateTime(timezone=True)),
    Column("order_id", Uuid(as_uuid=False)),
    Column("price_pending", Boolean, nullable=False),
    Column("currency", String(3), nullable=False),
    # What lists show: the net that the client was told, and the one in preparation.
    Column("told_net", Numeric(20, 4)),
    Column("prepared_net", Numeric(20, 4)),
    Column("agreed", Boolean, nullable=False),
    # The words of the source, for lists.
    Column("words", Numeric(20, 4)),
    Column("needs_attention", Text),
    # Whether it needs attention, small enough for an index.
    Column("flagged", Boolean, Computed("needs_attention IS NOT NULL", persisted=True)),
    # The rest of the aggregate: read and written as a whole, never searched, left out of lists.
    Column("body", JSONB, nullable=False),
    UniqueConstraint("number", name="uq_quotes_number"),
    UniqueConstraint("order_id", name="uq_quotes_order_id"),
    # Lists of an organisation, newest first (ids sort by time) or by name. Own work is filtered within them:
    # an index on people would go unused, since its operator is not leakproof under row-level security.
    Index("ix_quotes_organisation_id_id", "organisation_id", "id"),
    Index("ix_quotes_organisation_id_name_id", "organisation_id", "name", "id"),
    # Lists of the provider by state.
    Index("ix_quotes_state_id", "state", "id"),
    # The timer that closes offers.
    Index("ix_quotes_expires_at", "expires_at", postgresql_where=text("state IN ('sent', 'change_requested')")),
    # Counts by state, read from the index alone.
    Index(
        "ix_quotes_counts",
        "organisation_id",
        "state",
        postgresql_include=["expires_at", "price_pending", "flagged", "confidential", "people"],
    ),
    # What was launched before it had a price.
    Index("ix_quotes_price_pending", "id", postgresql_where=text("price_pending")),
    # What a person must look at.
    Index("ix_quotes_needs_attention", "id", postgresql_where=text("needs_attention IS NOT NULL")),
)

quote_numbers = Table(
    "quote_numbers",
    metadata,
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)

services = Table(
    "services",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("key", String(60), nullable=False),
    Column("name", String(200), nullable=False),
    Column("unit", String(20), nullable=False),
    Column("has_grid", Boolean, nullable=False),
    Column("monolingual", Boolean, nullable=False),
    Column("automation", Integer, nullable=False),
    Column("limit_amount", Numeric(20, 4)),
    Column("limit_currency", String(3)),
    Column("active", Boolean, nullable=False),
    UniqueConstraint("key", name="uq_services_key"),
)

rate_rows = Table(
    "rate_rows",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("organisation_id", Uuid(as_uuid=False)),
    Column("version", Integer, nullable=False),
    Column("service", String(200)),
    Column("source_language", String(35)),
    Column("target_language", String(35)),
    Column("subject_field", String(200)),
    Column("unit", String(20), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("rate", Numeric(20, 6), nullable=False),
    Column("minimum_fee", Numeric(20, 4)),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date),
    # Rows that may price a quote: the organisation's and the general ones.
    Index("ix_rate_rows_organisation_id_currency", "organisation_id", "currency"),
)

grids = Table(
    "grids",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("organisation_id", Uuid(as_uuid=False)),
    Column("version", Integer, nullable=False),
    Column("service", String(200)),
    Column("payable", JSONB, nullable=False),
    UniqueConstraint("organisation_id", "service", name="uq_grids_owner_service", postgresql_nulls_not_distinct=True),
)

known_organisations = Table(
    "known_organisations",
    metadata,
    Column("organisation_id", Uuid(as_uuid=False), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("name", String(300), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("tax_percent", Numeric(9, 4), nullable=False),
    Column("show_prices", Boolean, nullable=False),
    Column("peer_visibility", Boolean, nullable=False),
)

known_contacts = Table(
    "known_contacts",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("organisation_id", Uuid(as_uuid=False), nullable=False),
    Column("version", Integer, nullable=False),
    Column("name", String(300), nullable=False),
    Column("active", Boolean, nullable=False),
)

known_staff = Table(
    "known_staff",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("name", String(300), nullable=False),
    Column("active", Boolean, nullable=False),
)

kit_tables(metadata)
