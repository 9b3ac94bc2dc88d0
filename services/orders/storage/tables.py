"""The tables of orders."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
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
_DUE = "coalesce(due_at, '9999-12-31T00:00:00+00:00'::timestamptz)"

orders = Table(
    "orders",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("organisation_id", Uuid(as_uuid=False), nullable=False),
    Column("version", Integer, nullable=False),
    Column("number", String(40), nullable=False),
    Column("name", String(200), nullable=False),
    Column("quote_id", Uuid(as_uuid=False), nullable=False),
    Column("quote_number", String(40), nullable=False),
    Column("service", String(100), nullable=False),
    Column("source_language", String(35), nullable=False),
    Column("owner_id", Uuid(as_uuid=False), nullable=False),
    Column("people", ARRAY(Uuid(as_uuid=False)), nullable=False),
    Column("project_manager_id", String(100)),
    Column("confidential", Boolean, nullable=False),
    Column("price_pending", Boolean, nullable=False),
    Column("instructions", Text),
    Column("purchase_order_number", String(200)),
    Column("cost_centre", String(200)),
    Column("state", String(30), nullable=False),
    Column("flags", ARRAY(String(30)), nullable=False),
    Column("due_at", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("source_files", JSONB, nullable=False),
    Column("reference_files", JSONB, nullable=False),
    Column("corrections", JSONB, nullable=False),
    Column("cancellations", JSONB, nullable=False),
    Column("claims", JSONB, nullable=False),
    Column("invoices", JSONB, nullable=False),
    # One quote has one order, whatever else goes wrong.
    UniqueConstraint("quote_id", name="uq_orders_quote_id"),
    UniqueConstraint("number", name="uq_orders_number"),
    # A client's list, newest first; the provider's list over all organisations.
    Index("ix_orders_organisation_created", "organisation_id", "created_at", "id"),
    Index("ix_orders_created", "created_at", "id"),
    # The work queue: what is due next in some states.
    Index("ix_orders_state_due", "state", "due_at", "id"),
    # Lists by deadline, what is owed nothing last; by name; a manager's own, newest first; what is flagged.
    Index("ix_orders_due", text(_DUE), "id"),
    Index("ix_orders_organisation_due", "organisation_id", text(_DUE), "id"),
    Index("ix_orders_name", "name", "id"),
    Index("ix_orders_organisation_name", "organisation_id", "name", "id"),
    Index("ix_orders_manager_created", "project_manager_id", "created_at", "id"),
    Index("ix_orders_flagged", "created_at", "id", postgresql_where=text("flags <> '{}'")),
    # The summary: all that it counts by, so that it reads no table.
    Index(
        "ix_orders_counts",
        "organisation_id",
        "state",
        postgresql_include=["id", "due_at", "flags", "confidential", "project_manager_id"],
    ),
)

# Whose an order is, once more as rows: the operators of arrays are not leakproof, so that under row-level security
# no index on `people` would be used. A trigger on `orders` keeps it, whichever release writes.
order_people = Table(
    "order_people",
    metadata,
    Column("person_id", Uuid(as_uuid=False), primary_key=True),
    Column("order_id", Uuid(as_uuid=False), ForeignKey("orders.id"), primary_key=True),
    Column("organisation_id", Uuid(as_uuid=False), nullable=False),
    Index("ix_order_people_order", "order_id"),
)

order_targets = Table(
    "order_targets",
    metadata,
    Column("order_id", Uuid(as_uuid=False), ForeignKey("orders.id"), nullable=False),
    Column("organisation_id", Uuid(as_uuid=False), nullable=False),
    Column("position", Integer, nullable=False),
    Column("language", String(35), nullable=False),
    Column("deadline", DateTime(timezone=True)),
    Column("state", String(30), nullable=False),
    Column("percent", Integer, nullable=False),
    Column("step", String(100)),
    PrimaryKeyConstraint("order_id", "language"),
    # Lists of the orders into a language.
    Index("ix_order_targets_language", "language", "order_id"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("order_id", Uuid(as_uuid=False), ForeignKey("orders.id"), nullable=False),
    Column("organisation_id", Uuid(as_uuid=False), nullable=False),
    Column("target", String(35), nullable=False),
    Column("file_ids", ARRAY(Uuid(as_uuid=False)), nullable=False),
    Column("final", Boolean, nullable=False),
    Column("message", Text),
    Column("by_id", String(100), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("state_before", String(30), nullable=False),
    Column("percent_before", Integer, nullable=False),
    Column("fetched_at", DateTime(timezone=True)),
    Column("recalled_at", DateTime(timezone=True)),
    Index("ix_deliveries_order", "order_id", "id"),
)

order_timeline = Table(
    "order_timeline",
    metadata,
    Column("order_id", Uuid(as_uuid=False), ForeignKey("orders.id"), nullable=False),
    Column("organisation_id", Uuid(as_uuid=False), nullable=False),
    Column("position", Integer, nullable=False),
    Column("event", String(40), nullable=False),
    Column("state", String(30), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("by_id", String(100), nullable=False),
    Column("by_name", String(200), nullable=False),
    Column("message", Text),
    Column("targets", ARRAY(String(35)), nullable=False),
    PrimaryKeyConstraint("order_id", "position"),
)

order_numbers = Table(
    "order_numbers",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

known_people = Table(
    "known_people",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("organisation_id", Uuid(as_uuid=False)),
    Column("name", String(200), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("seen_version", Integer, nullable=False),
)

known_organisations = Table(
    "known_organisations",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("approval_after_days", Integer),
    Column("seen_version", Integer, nullable=False),
)

known_files = Table(
    "known_files",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("organisation_id", Uuid(as_uuid=False), nullable=False),
    Column("name", String(200), nullable=False),
    Column("purpose", String(20), nullable=False),
)

kit_tables(metadata)
