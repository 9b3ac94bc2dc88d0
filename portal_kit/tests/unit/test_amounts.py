"""A decimal number comes as text, in one spelling."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import Schema

from portal_kit.shapes import Amount, InvalidInput, load


class Price(Schema):
    """A shape with a decimal."""

    rate = Amount(required=True)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=4))
def test_a_decimal_as_text_is_taken_exactly(rate: Decimal):
    """And comes back as it was."""
    assert load(Price(), {"rate": f"{rate:f}"}) == {"rate": rate}


@pytest.mark.parametrize(
    "rate", [1, 0.1, True, None, [], "", "1e5", "NaN", "Infinity", "1_000", " 1", "1\n", ".5", "١"]
)
def test_anything_else_is_pointed_at(rate: Any):
    """A JSON number too: it has been a float on its way to somebody."""
    with pytest.raises(InvalidInput) as refused:
        load(Price(), {"rate": rate})
    errors: Any = refused.value.details["errors"]
    assert errors[0]["pointer"] == "/rate"
