"""The example knows nothing of the suite's inside."""

from __future__ import annotations

import ast
from pathlib import Path

FOLDER = Path(__file__).parent.parent
SUITE = {"services", "gateway", "portal_kit", "contracts", "ops"}


def test_no_module_imports_the_suite() -> None:
    """Only libraries and its own modules are imported, tests included."""
    imported = set()
    for path in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
            if isinstance(node, ast.ImportFrom):
                imported.add(node.module or "")
    assert not {name for name in imported if name.split(".")[0] in SUITE}
    assert all(name.startswith("deploy.local.pseudo_tms") for name in imported if name.startswith("deploy"))
