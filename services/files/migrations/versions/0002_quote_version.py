"""The version of the quote that asked for an analysis."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; analyses of before do not know the version, and are told without it."""
    op.add_column("analyses", sa.Column("quote_version", sa.Integer, nullable=True))
