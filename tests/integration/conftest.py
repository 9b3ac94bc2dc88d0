"""Every test in this folder is of the level `integration`."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    """Mark by folder, so that no test forgets its level."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.integration)
