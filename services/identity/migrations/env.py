"""Alembic's entry to identity's migrations."""

from portal_kit.migrations import run
from services.identity.storage import metadata

run(metadata)
