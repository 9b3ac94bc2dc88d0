"""Identity's tables: accounts, what they come in with, and the counts that slow guessing down."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, DateTime, Index, Integer, MetaData, String, Table, Uuid, func
from sqlalchemy.dialects.postgresql import JSONB

from portal_kit.tables import kit_tables

metadata = MetaData()


def _id(name: str = "id", **how: Any) -> Column[str]:
    return Column(name, Uuid(as_uuid=False), **how)


def _instant(name: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


organisations = Table(
    "organisations",
    metadata,
    _id(primary_key=True),
    Column("version", Integer, nullable=False),
    Column("account_id", String(63), nullable=False),
    Column("name", String(200), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("country", String(2), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("language", String(35), nullable=False),
    Column("vat_number", String(40)),
    Column("details", JSONB, nullable=False, comment="languages, address, offices, settings"),
    _instant("created_at"),
    # Sign-in looks the organisation up by it.
    Index("uq_organisations_account_id", "account_id", unique=True),
    # The list of organisations, page by page.
    Index("ix_organisations_name", "name", "id"),
)

contacts = Table(
    "contacts",
    metadata,
    _id(primary_key=True),
    _id("organisation_id", nullable=False),
    Column("version", Integer, nullable=False),
    Column("user_id", String(64), nullable=False),
    Column("email", String(320), nullable=False),
    Column("name", String(200), nullable=False),
    Column("roles", JSONB, nullable=False),
    Column("billing", Boolean, nullable=False),
    Column("language", String(35), nullable=False),
    Column("time_zone", String(64), nullable=False),
    Column("active", Boolean, nullable=False),
    _instant("created_at"),
    # Sign-in finds the person by either.
    Index("uq_contacts_user_id", "organisation_id", "user_id", unique=True),
    Index("uq_contacts_email", "organisation_id", "email", unique=True),
    # The list of an organisation's contacts, and that of all, page by page.
    Index("ix_contacts_organisation_name", "organisation_id", "name", "id"),
    Index("ix_contacts_name", "name", "id"),
)

staff = Table(
    "staff",
    metadata,
    _id(primary_key=True),
    Column("version", Integer, nullable=False),
    Column("user_id", String(64), nullable=False),
    Column("email", String(320), nullable=False),
    Column("name", String(200), nullable=False),
    Column("roles", JSONB, nullable=False),
    Column("language", String(35), nullable=False),
    Column("time_zone", String(64), nullable=False),
    Column("active", Boolean, nullable=False),
    _instant("created_at"),
    Index("uq_staff_user_id", "user_id", unique=True),
    Index("uq_staff_email", "email", unique=True),
    Index("ix_staff_name", "name", "id"),
)

machines = Table(
    "machines",
    metadata,
    _id(primary_key=True),
    _id("organisation_id"),
    Column("version", Integer, nullable=False),
    Column("name", String(200), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("active", Boolean, nullable=False),
    _instant("created_at"),
    Index("ix_machines_organisation_name", "organisation_id", "name", "id"),
    Index("ix_machines_name", "name", "id"),
)

credentials = Table(
    "credentials",
    metadata,
    _id("subject_id", primary_key=True),
    _id("organisation_id"),
    Column("password_hash", String(200), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

sessions = Table(
    "sessions",
    metadata,
    _id(primary_key=True),
    _id("organisation_id"),
    Column("token_hash", String(64), nullable=False),
    _id("subject_id", nullable=False),
    Column("subject_kind", String(10), nullable=False),
    _instant("created_at"),
    _instant("last_seen_at"),
    _instant("ends_at"),
    Column("address", String(64), nullable=False),
    Column("user_agent", String(300), nullable=False),
    _instant("revoked_at", nullable=True),
    # Each request of a browser, at most once a minute.
    Index("uq_sessions_token_hash", "token_hash", unique=True),
    # A person's own sessions, and their end all at once.
    Index("ix_sessions_subject", "subject_id", "id"),
    Index("ix_sessions_organisation", "organisation_id"),
    Index("ix_sessions_last_seen_at", "last_seen_at"),
)

api_keys = Table(
    "api_keys",
    metadata,
    _id(primary_key=True),
    _id("organisation_id"),
    Column("name", String(200), nullable=False),
    Column("key_hash", String(64), nullable=False),
    _id("subject_id", nullable=False),
    Column("subject_kind", String(10), nullable=False),
    Column("permissions", JSONB(none_as_null=True)),
    _instant("created_at"),
    _instant("expires_at", nullable=True),
    _instant("last_used_at", nullable=True),
    _instant("revoked_at", nullable=True),
    # Own keys, and those of an organisation, newest first; ids sort by time.
    Index("ix_api_keys_subject", "subject_id", "id"),
    Index("ix_api_keys_organisation", "organisation_id", "id"),
)

sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    _instant("failed_at", nullable=True),
    _instant("succeeded_at", nullable=True),
    Index("ix_sign_in_attempts_failed_at", "failed_at"),
)

kit_tables(metadata)
