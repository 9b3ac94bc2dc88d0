"""Alembic's entry to notify's migrations."""

from portal_kit.migrations import run
from services.notify.storage import metadata

run(metadata)
