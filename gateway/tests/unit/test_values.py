"""Single values: what is taken for a number, a date or an instant, and what only looks like one."""

from __future__ import annotations

import pytest

from gateway.values import WrongValue, from_json

NO_TEXTS: tuple[object, ...] = (1, 1.5, True, None, [], {})


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("decimal", "12.50"),
        ("decimal", "-0.1"),
        ("date", "2030-01-31"),
        ("datetime", "2030-01-31T12:00:00Z"),
        ("datetime", "2030-01-31T12:00:00.123456+02:00"),
        ("datetime", "2030-01-31t12:00z"),
    ],
)
def test_a_value_of_the_documented_form_is_taken(kind: str, value: str):
    """As it came."""
    assert from_json(kind, value) == value


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        *(("decimal", text) for text in ("1e5", "1_000", " 1", "1\n", "+1", ".5", "5.", "NaN", "١٢", "9" * 31, "")),
        *(
            ("date", text)
            for text in ("20300131", "2030-W01-1", "2030-02-30", "２030-01-31", "2030-01-31T00:00:00Z", "")
        ),
        *(
            ("datetime", text)
            for text in ("20300131T120000Z", "2030-01-31T12:00:00", "2030-01-31", "2030-13-01T00:00:00Z")
        ),
        *((kind, value) for kind in ("decimal", "date", "datetime") for value in NO_TEXTS),
    ],
)
def test_a_value_that_python_alone_would_read_is_refused(kind: str, value: object):
    """The document promises one form, and other readers know no other one."""
    with pytest.raises(WrongValue):
        from_json(kind, value)
