"""Lists by deadline, name and manager, counts by state, and whose an order is as rows."""

import sqlalchemy as sa
from alembic import op

from portal_kit.tenancy import enable_tenancy

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_DUE = "coalesce(due_at, '9999-12-31T00:00:00+00:00'::timestamptz)"


def upgrade() -> None:
    """Add the indexes, and the rows of people with those of the orders that exist."""
    _create_indexes()
    _create_order_people()
    _keep_order_people()
    op.execute(
        "INSERT INTO order_people (person_id, order_id, organisation_id)"
        " SELECT DISTINCT person, id, organisation_id FROM orders, unnest(people) AS person"
    )
    enable_tenancy(op, "order_people")


def _create_indexes() -> None:
    op.create_index("ix_orders_due", "orders", [sa.text(_DUE), "id"])
    op.create_index("ix_orders_organisation_due", "orders", ["organisation_id", sa.text(_DUE), "id"])
    op.create_index("ix_orders_name", "orders", ["name", "id"])
    op.create_index("ix_orders_organisation_name", "orders", ["organisation_id", "name", "id"])
    op.create_index("ix_orders_manager_created", "orders", ["project_manager_id", "created_at", "id"])
    op.create_index("ix_orders_flagged", "orders", ["created_at", "id"], postgresql_where=sa.text("flags <> '{}'"))
    op.create_index(
        "ix_orders_counts",
        "orders",
        ["organisation_id", "state"],
        postgresql_include=["id", "due_at", "flags", "confidential", "project_manager_id"],
    )
    op.create_index("ix_order_targets_language", "order_targets", ["language", "order_id"])


def _create_order_people() -> None:
    op.create_table(
        "order_people",
        sa.Column("person_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("order_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("organisation_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"]),
        sa.PrimaryKeyConstraint("person_id", "order_id"),
    )
    op.create_index("ix_order_people_order", "order_people", ["order_id"])


def _keep_order_people() -> None:
    """Let the database keep the rows: while releases run side by side, the older one writes orders too."""
    op.execute(
        """
        CREATE FUNCTION keep_order_people() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            DELETE FROM order_people WHERE order_id = NEW.id AND person_id <> ALL (NEW.people);
            INSERT INTO order_people (person_id, order_id, organisation_id)
            SELECT DISTINCT person, NEW.id, NEW.organisation_id FROM unnest(NEW.people) AS person
            ON CONFLICT DO NOTHING;
            RETURN NULL;
        END $$
        """
    )
    run = "FOR EACH ROW {when} EXECUTE FUNCTION keep_order_people()"
    op.execute(f"CREATE TRIGGER people_of_new AFTER INSERT ON orders {run.format(when='')}")
    changed = run.format(when="WHEN (OLD.people IS DISTINCT FROM NEW.people)")
    op.execute(f"CREATE TRIGGER people_changed AFTER UPDATE OF people ON orders {changed}")
