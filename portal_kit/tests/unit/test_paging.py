"""Cursors: complete walks, and no way into another list."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal_kit.paging import Cursor, InvalidCursor, InvalidLimit
from portal_kit.testing.callers import a_contact

pytestmark = pytest.mark.unit
ANNA = a_contact({})
QUERY = {"list": "quotes", "state": None, "sort": "number"}


def fetch(numbers: list[int], cursor: Cursor) -> list[int]:
    """Answer as a repository does: what follows the key, one more than asked."""
    after = cursor.after[0] if cursor.after else -1
    return [number for number in numbers if number > int(after)][: cursor.limit + 1]


@given(st.lists(st.integers(0, 10_000), unique=True, max_size=60).map(sorted), st.integers(1, 20))
def test_walking_all_pages_sees_each_item_once_and_in_order(numbers, limit):
    """Whatever the size of page and list."""
    seen, token = [], None
    while True:
        cursor = Cursor.read(ANNA, QUERY, token, limit, width=1)
        page = cursor.page(fetch(numbers, cursor), lambda number: (number,))
        seen.extend(page.items)
        token = page.next_cursor
        if token is None:
            break
    assert seen == numbers


def a_cursor() -> str:
    """A cursor of Anna's list."""
    cursor = Cursor.read(ANNA, QUERY, None, 1, width=1)
    return str(cursor.page([1, 2], lambda number: (number,)).next_cursor)


@pytest.mark.parametrize(
    ("caller", "query", "width"),
    [
        (a_contact({}), QUERY, 1),
        (ANNA, {**QUERY, "state": "sent"}, 1),
        (ANNA, {**QUERY, "sort": "name"}, 1),
        (ANNA, QUERY, 2),
    ],
)
def test_a_cursor_fits_only_its_own_person_filters_and_order(caller, query, width):
    """Another organisation's cursor is as good as a random text."""
    with pytest.raises(InvalidCursor):
        Cursor.read(caller, query, a_cursor(), 1, width)


@given(st.text(max_size=40))
def test_random_text_is_no_cursor(text):
    """It is refused as damaged, never raises anything else."""
    with pytest.raises(InvalidCursor):
        Cursor.read(ANNA, QUERY, text, 1, width=1)


@pytest.mark.parametrize("limit", [0, -1, 201])
def test_page_sizes_have_bounds(limit):
    """One to two hundred."""
    with pytest.raises(InvalidLimit):
        Cursor.read(ANNA, QUERY, None, limit, width=1)


@pytest.mark.parametrize("key", [["~"], [""], [None], [{}], [[]], ["\x00"], [-1], [1.5], ["\ud800"]])
def test_a_cursor_with_another_key_is_refused(key):
    """Whatever is known of how cursors are made: the key goes into a query, so nobody else may write it."""
    seal = json.loads(base64.urlsafe_b64decode(a_cursor() + "=="))[0]
    for first in (seal, "0" * 32, "\ud800", 7, None):
        forged = base64.urlsafe_b64encode(json.dumps([first, *key]).encode()).decode().rstrip("=")
        with pytest.raises(InvalidCursor):
            Cursor.read(ANNA, QUERY, forged, 1, width=1)
