"""A decision that nothing enforces is a wish."""

import configparser
import re

import pytest

from ops.features import ROOT

DECISIONS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
RULES = configparser.ConfigParser()
RULES.read(ROOT / ".importlinter")


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_each_decision_names_at_its_end_what_enforces_it(path):
    """The named tests and import rules exist."""
    lines = path.read_text(encoding="utf-8").strip().splitlines()
    assert [line for line in lines if line.startswith("## ")] == ["## Context", "## Decision", "## Consequences"]
    assert lines[-1].startswith("*Enforced by:* ")
    named = re.findall(r"`([^`]+)`", lines[-1])
    assert named
    for name in named:
        assert exists(name), name


def exists(name):
    """Tell whether a test, a file or an import rule has this name."""
    if "/" not in name and not name.startswith("."):
        return RULES.has_section(f"importlinter:contract:{name}")
    file, _, test = name.partition("::")
    path = ROOT / file
    return path.exists() and (not test or f"def {test}(" in path.read_text(encoding="utf-8"))
