"""Alembic's entry to the migrations of files."""

from portal_kit.migrations import run
from services.files.storage import metadata

run(metadata)
