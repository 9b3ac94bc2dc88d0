"""The tables of files; each index is named with the query that it serves."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from portal_kit.tables import kit_tables

metadata = MetaData()
kit_tables(metadata)

files = Table(
    "files",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("organisation_id", Uuid(as_uuid=False), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("state", String(20), nullable=False),
    Column("owner_id", Uuid(as_uuid=False), nullable=False),
    Column("people", ARRAY(Uuid(as_uuid=False)), nullable=False),
    Column("name", String(200), nullable=False),
    Column("purpose", String(20), nullable=False),
    Column("target_language", String(35)),
    Column("size", BigInteger, nullable=False),
    Column("content_type", String(200), nullable=False),
    Column("object_key", Text, nullable=False, unique=True),
    Column("kind", String(50)),
    Column("sha256", String(64)),
    Column("quote_ids", ARRAY(Uuid(as_uuid=False)), nullable=False),
    Column("order_ids", ARRAY(Uuid(as_uuid=False)), nullable=False),
    Column("reason", String(50)),
    Column("message", Text),
    # Lists of an organisation and of the provider, newest first.
    Index("ix_files_organisation", "organisation_id", "id"),
    # Translations of an organisation into one language, newest first.
    Index("ix_files_organisation_language", "organisation_id", "target_language", "id"),
)

# What refers to a file, once more as rows: the operators of arrays are not leakproof, so that under row-level
# security no index on `quote_ids` or `order_ids` would be used; equality of ids is.
file_uses = Table(
    "file_uses",
    metadata,
    Column("thing_id", Uuid(as_uuid=False), primary_key=True),
    Column("file_id", Uuid(as_uuid=False), ForeignKey("files.id"), primary_key=True),
    Column("organisation_id", Uuid(as_uuid=False), nullable=False),
)

# Whose a file is, for the same reason: its owner and the people of what refers to it. A trigger on `files` keeps it,
# whichever release writes.
file_people = Table(
    "file_people",
    metadata,
    Column("person_id", Uuid(as_uuid=False), primary_key=True),
    Column("file_id", Uuid(as_uuid=False), ForeignKey("files.id"), primary_key=True),
    Column("organisation_id", Uuid(as_uuid=False), nullable=False),
    Index("ix_file_people_file", "file_id"),
)

uploads = Table(
    "uploads",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("organisation_id", Uuid(as_uuid=False), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("state", String(20), nullable=False),
    Column("file_id", Uuid(as_uuid=False), ForeignKey("files.id"), nullable=False),
    Column("owner_id", Uuid(as_uuid=False), nullable=False),
    Column("store_upload_id", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("part_size", BigInteger, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("sha256", String(64)),
    Column("parts", JSONB, nullable=False),
    # The sweep: open uploads past their time.
    Index("ix_uploads_open", "expires_at", postgresql_where=text("state = 'open'")),
)

analyses = Table(
    "analyses",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("organisation_id", Uuid(as_uuid=False), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("state", String(20), nullable=False),
    Column("quote_id", Uuid(as_uuid=False), nullable=False),
    Column("profile", String(50), nullable=False),
    Column("language", String(35), nullable=False),
    Column("file_ids", ARRAY(Uuid(as_uuid=False)), nullable=False),
    Column("people", ARRAY(Uuid(as_uuid=False)), nullable=False),
    Column("result", JSONB(none_as_null=True)),
    Column("reason", String(50)),
    Column("message", Text),
    Column("failed_file_id", Uuid(as_uuid=False)),
    Column("quote_version", Integer),
    # The newest analysis of a quote.
    Index("ix_analyses_quote", "quote_id", "id"),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("queued", BigInteger, Identity(always=True), nullable=False),
    Column("organisation_id", Uuid(as_uuid=False), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("file_id", Uuid(as_uuid=False), ForeignKey("files.id")),
    Column("upload_id", Uuid(as_uuid=False), ForeignKey("uploads.id")),
    Column("analysis_id", Uuid(as_uuid=False), ForeignKey("analyses.id")),
    Column("position", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("lease", Uuid(as_uuid=False)),
    Column("not_before", DateTime(timezone=True), nullable=False),
    Column("tally", LargeBinary),
    Column("reason", String(50)),
    Column("correlation_id", String(100), nullable=False),
    # The workers' claim: what is due, oldest first.
    Index("ix_jobs_due", "not_before", "queued", postgresql_where=text("state = 'queued'")),
    # What is left of an analysis, and its tallies in order.
    Index("ix_jobs_analysis", "analysis_id", "position"),
    # Which analyses wait for a file.
    Index("ix_jobs_file", "file_id", postgresql_where=text("state = 'queued'")),
)
