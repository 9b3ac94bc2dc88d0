"""Runs the migrations of the quotes database."""

from portal_kit.migrations import run
from services.quotes.storage import metadata

run(metadata)
