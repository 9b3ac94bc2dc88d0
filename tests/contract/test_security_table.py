"""The table of security requirements can be trusted: each row has a state, and each test that it names is there."""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "security.md"
STATES = ("met", "partly", "gap")
ID = re.compile(r"[1-9][0-9]?\.[1-9][0-9]?\.[1-9][0-9]?")
RANGE = re.compile(r"`([0-9]+\.[0-9]+\.[0-9]+)`")
NODE = re.compile(r"`([\w/.-]+\.py)::(\w+)`")
# How many requirements of levels 1 and 2 each section has: they come first in it. Chapters 10 and 17 are left out whole.
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3, "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4,
    "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4,
    "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1, "12.1": 3, "12.2": 2, "12.3": 4,
    "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3, "15.1": 3, "15.2": 3, "15.3": 7,
    "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3,
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One requirement, what we say of it, and the tests that show it."""

    id: str
    asks: str
    state: str
    shown: str

    @property
    def tests(self) -> list[tuple[str, str]]:
        """The tests that the row names."""
        return NODE.findall(self.shown)

    @property
    def words(self) -> str:
        """What the row says beside its tests."""
        return NODE.sub("", self.shown).strip(" ,;.")


def _rows() -> list[Row]:
    found = []
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `") and len(cells) == 4 and cells[0].strip("`")[0].isdigit():
            found.append(Row(cells[0].strip("`"), *cells[1:]))
    return found


ROWS = _rows()
each_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)


@cache
def _functions(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@each_row
def test_a_row_says_what_is_asked_and_how_it_stands(row: Row):
    """With a well-formed id, and one of three states."""
    assert ID.fullmatch(row.id)
    assert len(row.asks) > 10
    assert row.state in STATES


@each_row
def test_every_test_that_a_row_names_is_there(row: Row):
    """A renamed test takes its promise along, or the row is red."""
    for path, name in row.tests:
        assert (ROOT / path).is_file(), path
        assert name.startswith("test_"), name
        assert name in _functions(path), f"{path}::{name}"


@each_row
def test_what_is_met_is_shown_and_what_is_not_is_said(row: Row):
    """No promise without a test, no gap without an honest sentence."""
    if row.state == "met":
        assert row.tests, "met, but no test shows it"
    else:
        assert len(row.words.split()) > 4, "say what is missing"


def test_ids_are_told_once_and_in_order():
    """Somebody who looks for a requirement finds it where it belongs."""
    ids = [tuple(map(int, row.id.split("."))) for row in ROWS]
    assert ids == sorted(set(ids))


def test_every_requirement_is_judged_or_left_out_with_a_reason():
    """None of levels 1 and 2 is forgotten, and none is both."""
    text = DOCUMENT.read_text(encoding="utf-8")
    left_out = Counter(RANGE.findall(text.partition("## What does not apply")[2]))
    told = left_out + Counter(row.id for row in ROWS)
    every = {f"{section}.{number}" for section, last in SECTIONS.items() for number in range(1, last + 1)}
    assert every - told.keys() == set()
    assert {one for one, times in told.items() if times > 1} == set()
    assert told.keys() - every == set()


def test_the_page_counts_right():
    """The sentence above the table is made of its rows."""
    counts = Counter(row.state for row in ROWS)
    told = f"{len(ROWS)} apply: {counts['met']} met, {counts['partly']} partly, {counts['gap']} open."
    assert told in DOCUMENT.read_text(encoding="utf-8"), told
