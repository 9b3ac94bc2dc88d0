"""Prices of drafts within a client's own transaction, and counts of quotes out of one index."""

import sqlalchemy as sa
from alembic import op

from portal_kit.tenancy import show_ownerless

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Open the general rows of the price list to the pricing of a client's draft, and index what is counted."""
    # A draft that its owner edits is priced in the owner's transaction. Who may list prices is decided by the calls.
    show_ownerless(op, "rate_rows")
    show_ownerless(op, "grids")
    flagged = sa.Computed("needs_attention IS NOT NULL", persisted=True)
    op.add_column("quotes", sa.Column("flagged", sa.Boolean(), flagged, nullable=True))
    op.create_index(
        "ix_quotes_counts",
        "quotes",
        ["organisation_id", "state"],
        unique=False,
        postgresql_include=["expires_at", "price_pending", "flagged", "confidential", "people"],
    )
