"""The kit's own tables, one set in each service's database: outbox, inbox and operations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

if TYPE_CHECKING:
    from alembic.operations import Operations

_kit = MetaData()

outbox = Table(
    "outbox",
    _kit,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("position", BigInteger, Identity(always=True), nullable=False),
    Column("type", String(100), nullable=False),
    Column("aggregate_id", Uuid(as_uuid=False), nullable=False),
    Column("aggregate_version", Integer, nullable=False),
    Column("organisation_id", Uuid(as_uuid=False)),
    Column("occurred_at", DateTime(timezone=True), nullable=False),
    Column("correlation_id", String(100), nullable=False),
    Column("causation_id", String(100)),
    Column("payload", JSONB, nullable=False),
    Column("sent_at", DateTime(timezone=True)),
    # The relay's only query: what is unsent, oldest first.
    Index("ix_outbox_unsent", "position", postgresql_where=text("sent_at IS NULL")),
    Index("ix_outbox_occurred_at", "occurred_at"),
)

inbox = Table(
    "inbox",
    _kit,
    Column("consumer", String(150), nullable=False),
    Column("message_id", Uuid(as_uuid=False), nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    PrimaryKeyConstraint("consumer", "message_id"),
    Index("ix_inbox_received_at", "received_at"),
)

operations = Table(
    "operations",
    _kit,
    Column("subject", String(100), nullable=False),
    Column("operation_id", String(200), nullable=False),
    Column("method", String(100), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("answer", JSONB(none_as_null=True)),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    PrimaryKeyConstraint("subject", "operation_id"),
    Index("ix_operations_recorded_at", "recorded_at"),
)


def kit_tables(metadata: MetaData) -> None:
    """Add the kit's tables to a service's metadata, so that its migrations see one whole schema."""
    for table in _kit.sorted_tables:
        table.to_metadata(metadata)


def create_kit_tables(op: Operations) -> None:
    """Create the kit's tables in a service's first migration."""
    _kit.create_all(op.get_bind(), checkfirst=False)
