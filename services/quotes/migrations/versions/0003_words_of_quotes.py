"""The words of a quote in a column, for lists, and an index of what was launched before it had a price."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COUNTED = """
    UPDATE quotes SET words = counted.words
    FROM (
        SELECT id, max(total) AS words FROM (
            SELECT quotes.id, target.key, sum(band.value::numeric) AS total
            FROM quotes, jsonb_each(NULLIF(body -> 'counting', 'null') -> 'by_target') AS target,
                jsonb_each_text(target.value) AS band
            GROUP BY quotes.id, target.key
        ) AS by_target GROUP BY id
    ) AS counted
    WHERE quotes.id = counted.id
"""


def upgrade() -> None:
    """Add the column, fill it from what was counted, and index."""
    op.add_column("quotes", sa.Column("words", sa.Numeric(20, 4), nullable=True))
    op.execute(COUNTED)
    op.create_index(
        "ix_quotes_price_pending", "quotes", ["id"], unique=False, postgresql_where=sa.text("price_pending")
    )
