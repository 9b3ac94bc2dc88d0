"""Files, uploads, analyses and the workers' jobs."""

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
    """Create the tables of the first release, all behind the tenancy wall."""
    create_kit_tables(op)
    _create_files()
    _create_uploads()
    _create_analyses()
    _create_jobs()
    for table in ("files", "file_uses", "uploads", "analyses", "jobs"):
        enable_tenancy(op, table)


def _create_files() -> None:
    op.create_table(
        "files",
        sa.Column("id", sa.Uuid(as_uuid=False), primary_key=True),
        sa.Column("organisation_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("owner_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("people", postgresql.ARRAY(sa.Uuid(as_uuid=False)), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("target_language", sa.String(35)),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("content_type", sa.String(200), nullable=False),
        sa.Column("object_key", sa.Text, nullable=False, unique=True),
        sa.Column("kind", sa.String(50)),
        sa.Column("sha256", sa.String(64)),
        sa.Column("quote_ids", postgresql.ARRAY(sa.Uuid(as_uuid=False)), nullable=False),
        sa.Column("order_ids", postgresql.ARRAY(sa.Uuid(as_uuid=False)), nullable=False),
        sa.Column("reason", sa.String(50)),
        sa.Column("message", sa.Text),
    )
    op.create_index("ix_files_organisation", "files", ["organisation_id", "id"])
    op.create_table(
        "file_uses",
        sa.Column("thing_id", sa.Uuid(as_uuid=False), primary_key=True),
        sa.Column("file_id", sa.Uuid(as_uuid=False), sa.ForeignKey("files.id"), primary_key=True),
        sa.Column("organisation_id", sa.Uuid(as_uuid=False), nullable=False),
    )


def _create_uploads() -> None:
    op.create_table(
        "uploads",
        sa.Column("id", sa.Uuid(as_uuid=False), primary_key=True),
        sa.Column("organisation_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("file_id", sa.Uuid(as_uuid=False), sa.ForeignKey("files.id"), nullable=False),
        sa.Column("owner_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("store_upload_id", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("part_size", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sha256", sa.String(64)),
        sa.Column("parts", postgresql.JSONB, nullable=False),
    )
    op.create_index("ix_uploads_open", "uploads", ["expires_at"], postgresql_where=sa.text("state = 'open'"))


def _create_analyses() -> None:
    op.create_table(
        "analyses",
        sa.Column("id", sa.Uuid(as_uuid=False), primary_key=True),
        sa.Column("organisation_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("quote_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("profile", sa.String(50), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("file_ids", postgresql.ARRAY(sa.Uuid(as_uuid=False)), nullable=False),
        sa.Column("people", postgresql.ARRAY(sa.Uuid(as_uuid=False)), nullable=False),
        sa.Column("result", postgresql.JSONB(none_as_null=True)),
        sa.Column("reason", sa.String(50)),
        sa.Column("message", sa.Text),
        sa.Column("failed_file_id", sa.Uuid(as_uuid=False)),
    )
    op.create_index("ix_analyses_quote", "analyses", ["quote_id", "id"])


def _create_jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.Uuid(as_uuid=False), primary_key=True),
        sa.Column("queued", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("organisation_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("file_id", sa.Uuid(as_uuid=False), sa.ForeignKey("files.id")),
        sa.Column("upload_id", sa.Uuid(as_uuid=False), sa.ForeignKey("uploads.id")),
        sa.Column("analysis_id", sa.Uuid(as_uuid=False), sa.ForeignKey("analyses.id")),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("lease", sa.Uuid(as_uuid=False)),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tally", sa.LargeBinary),
        sa.Column("reason", sa.String(50)),
        sa.Column("correlation_id", sa.String(100), nullable=False),
    )
    op.create_index("ix_jobs_due", "jobs", ["not_before", "queued"], postgresql_where=sa.text("state = 'queued'"))
    op.create_index("ix_jobs_analysis", "jobs", ["analysis_id", "position"])
    op.create_index("ix_jobs_file", "jobs", ["file_id"], postgresql_where=sa.text("state = 'queued'"))
