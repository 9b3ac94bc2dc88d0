"""Which version of its tables the code needs, told without loading a database library."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path


def migrations_folder(service: str) -> Path:
    """Return where a service's migrations lie."""
    return Path(str(resources.files(f"services.{service}"))) / "migrations"


@cache
def newest_revision(service: str) -> str:
    """Return the newest revision that this code knows: the number that its migration's file begins with."""
    return max(path.name.partition("_")[0] for path in (migrations_folder(service) / "versions").glob("[0-9]*.py"))
