"""Each safeguard names lines that are there once, and a test that exists: so that `make safeguards` can go on."""

from __future__ import annotations

import ast

import pytest

from deploy.local.state import CHECKOUT
from tests.safeguards.copies import taken_away
from tests.safeguards.table import SAFEGUARDS, Safeguard


@pytest.mark.parametrize("safeguard", SAFEGUARDS, ids=lambda each: each.name)
def test_a_safeguard_can_be_taken_away_and_has_a_test(safeguard: Safeguard):
    """What is left is still a program, and the test is a function of its file."""
    ast.parse(taken_away((CHECKOUT / safeguard.file).read_text(), safeguard))
    path, _, name = safeguard.test.partition("::")
    tests = ast.parse((CHECKOUT / path).read_text()).body
    assert name in {each.name for each in tests if isinstance(each, ast.FunctionDef)}


def test_names_are_unique():
    """`make safeguards` takes them as arguments."""
    assert len({each.name for each in SAFEGUARDS}) == len(SAFEGUARDS)
