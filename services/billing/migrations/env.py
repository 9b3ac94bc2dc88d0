"""Alembic's entry to billing's migrations."""

from portal_kit.migrations import run
from services.billing.storage import metadata

run(metadata)
