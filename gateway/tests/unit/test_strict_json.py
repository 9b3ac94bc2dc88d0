"""What the reader of JSON lets in, and what it refuses."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.problems import Problem
from gateway.strict_json import MAX_DEPTH, parse


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"a":', "json_malformed"),
        (b"", "json_malformed"),
        (b'{"a": 1} x', "json_malformed"),
        (b'{"a": NaN}', "json_constant"),
        (b'{"a": Infinity}', "json_constant"),
        (b'{"a": -Infinity}', "json_constant"),
        (b'{"a": 1e999}', "json_number"),
        (b'{"a": 1' + b"0" * 5000 + b"}", "json_number"),
        (b'{"a": 1, "a": 2}', "json_duplicate_key"),
        (b'{"a": {"b": 1, "b": 1}}', "json_duplicate_key"),
        (b'{"a": "\\ud800"}', "json_surrogate"),
        (b'{"\\udfff": 1}', "json_surrogate"),
        (b'{"a": ["\\u0000"]}', "json_nul"),
        (b'{"a": "\x00"}', "json_malformed"),
        (b'{"a": "\xff"}', "json_not_utf8"),
        (b"\xef\xbb\xbf{}", "json_malformed"),
        (b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), "json_too_deep"),
        (b"[" * 500_000, "json_too_deep"),
        (b'{"a":' * 100_000, "json_too_deep"),
    ],
)
def test_ambiguous_or_unstorable_json_is_refused_with_its_reason(body: bytes, code: str) -> None:
    """Each kind of bad JSON is a problem of the category malformed with a code of its own."""
    with pytest.raises(Problem) as refused:
        parse(body)
    assert (refused.value.status, refused.value.code) == (400, code)


def test_brackets_inside_of_texts_do_not_count_as_depth() -> None:
    """Only structure is nested."""
    assert parse(json.dumps({"a": "[" * 100 + '\\"{'}).encode()) == {"a": "[" * 100 + '\\"{'}


def test_a_whole_surrogate_pair_is_one_character() -> None:
    """Escapes of characters beyond the first plane are let in."""
    assert parse(b'"\\ud83d\\ude00"') == "\U0001f600"


_CHARACTERS = st.characters(exclude_characters="\x00", exclude_categories=("Cs",))
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(_CHARACTERS),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(_CHARACTERS), inner, max_size=4),
    max_leaves=20,
)


@given(_JSON)
def test_whatever_json_writes_is_read_back(value: object) -> None:
    """Plain JSON passes unchanged, escaped or not."""
    assert parse(json.dumps(value).encode()) == value


@pytest.mark.parametrize(("text", "number"), [(b"2.0", 2), (b"1e2", 100), (b"-0.0", 0)])
def test_a_whole_number_is_whole_however_it_is_written(text: bytes, number: int) -> None:
    """JSON has one kind of numbers, and its schemas call 2.0 an integer."""
    assert parse(text) == number
    assert isinstance(parse(text), int)
