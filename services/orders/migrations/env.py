"""Alembic's entry into the migrations of orders."""

from portal_kit.migrations import run
from services.orders.storage import metadata

run(metadata)
