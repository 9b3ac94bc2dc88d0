"""Lists of translations into one language, and whose a file is as rows."""

import sqlalchemy as sa
from alembic import op

from portal_kit.tenancy import enable_tenancy

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index, and the rows of people with those of the files that exist."""
    op.create_index("ix_files_organisation_language", "files", ["organisation_id", "target_language", "id"])
    op.create_table(
        "file_people",
        sa.Column("person_id", sa.Uuid(as_uuid=False), primary_key=True),
        sa.Column("file_id", sa.Uuid(as_uuid=False), sa.ForeignKey("files.id"), primary_key=True),
        sa.Column("organisation_id", sa.Uuid(as_uuid=False), nullable=False),
    )
    op.create_index("ix_file_people_file", "file_people", ["file_id"])
    _keep_file_people()
    op.execute(
        "INSERT INTO file_people (person_id, file_id, organisation_id)"
        " SELECT DISTINCT person, id, organisation_id FROM files, unnest(people || owner_id) AS person"
    )
    enable_tenancy(op, "file_people")


def _keep_file_people() -> None:
    """Let the database keep the rows: while releases run side by side, the older one writes files too."""
    op.execute(
        """
        CREATE FUNCTION keep_file_people() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            DELETE FROM file_people WHERE file_id = NEW.id AND person_id <> ALL (NEW.people || NEW.owner_id);
            INSERT INTO file_people (person_id, file_id, organisation_id)
            SELECT DISTINCT person, NEW.id, NEW.organisation_id FROM unnest(NEW.people || NEW.owner_id) AS person
            ON CONFLICT DO NOTHING;
            RETURN NULL;
        END $$
        """
    )
    run = "FOR EACH ROW {when} EXECUTE FUNCTION keep_file_people()"
    op.execute(f"CREATE TRIGGER people_of_new AFTER INSERT ON files {run.format(when='')}")
    changed = "WHEN (OLD.people || OLD.owner_id IS DISTINCT FROM NEW.people || NEW.owner_id)"
    op.execute(f"CREATE TRIGGER people_changed AFTER UPDATE ON files {run.format(when=changed)}")
