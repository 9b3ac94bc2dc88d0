"""The tables of notify; each index names the query that it serves."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Index,
    Integer,
    MetaData,
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

INSTANT = DateTime(timezone=True)
ID = Uuid(as_uuid=False)

people = Table(
    "people",
    metadata,
    Column("id", ID, primary_key=True),
    Column("side", String(10), nullable=False),
    Column("organisation_id", ID),  # null for the provider's staff
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("language", String(35), nullable=False),
    Column("roles", ARRAY(String(20)), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("time_zone", String(50), nullable=False),
    Column("seen_version", Integer, nullable=False),
    Index("ix_people_staff", "id", postgresql_where=text("side = 'provider' AND active")),  # project managers
)

organisations = Table(
    "organisations",
    metadata,
    Column("organisation_id", ID, primary_key=True),
    Column("name", Text, nullable=False),
    Column("seen_version", Integer, nullable=False),
)

notifications = Table(
    "notifications",
    metadata,
    Column("id", ID, primary_key=True),
    Column("event_id", ID, nullable=False),
    Column("person_id", ID, nullable=False),
    Column("side", String(10), nullable=False),
    Column("organisation_id", ID, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("subject_id", ID, nullable=False),
    Column("facts", JSONB, nullable=False),
    Column("created_at", INSTANT, nullable=False),
    Column("read_at", INSTANT),
    # One notification per event and person, however often the event arrives.
    UniqueConstraint("event_id", "person_id", name="uq_notifications_once"),
    Index("ix_notifications_person", "person_id", "id"),  # list_notifications
    Index("ix_notifications_unread", "person_id", "id", postgresql_where=text("read_at IS NULL")),  # the count
)

mails = Table(
    "mails",
    metadata,
    Column("id", ID, primary_key=True),
    Column("event_id", ID, nullable=False),
    Column("person_id", ID),  # null: the provider's intake group
    Column("side", String(10), nullable=False),
    Column("organisation_id", ID, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("subject_id", ID, nullable=False),
    Column("facts", JSONB, nullable=False),
    Column("created_at", INSTANT, nullable=False),
    Column("state", String(10), nullable=False, server_default="waiting"),  # waiting, sent, skipped, failed
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("not_before", INSTANT, nullable=False),  # the lease of a claimed mail, or the next attempt
    Column("sent_at", INSTANT),
    Column("last_error", Text),
    # One mail per event and recipient.
    UniqueConstraint("event_id", "person_id", name="uq_mails_once", postgresql_nulls_not_distinct=True),
    Index("ix_mails_waiting", "not_before", postgresql_where=text("state = 'waiting'")),  # the worker's claim
    Index("ix_mails_failed", "id", postgresql_where=text("state = 'failed'")),  # what an operator looks for
)

TENANT_TABLES = ("people", "organisations", "notifications", "mails")
