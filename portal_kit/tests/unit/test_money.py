"""Money: exact, rounded once, away from zero."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal_kit.money import InvalidMoney, Money, total

pytestmark = pytest.mark.unit
CENTS = st.integers(-(10**12), 10**12).map(lambda cents: Money(Decimal(cents).scaleb(-2), "EUR"))


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [("1.005", "EUR", "1.01"), ("-1.005", "EUR", "-1.01"), ("2.5", "JPY", "3"), ("1.0005", "BHD", "1.001")],
)
def test_half_is_rounded_away_from_zero_in_minor_units(amount, currency, rounded):
    """The vectors of rounding, per currency."""
    assert Money.rounded(Decimal(amount), currency).amount == Decimal(rounded)


@pytest.mark.parametrize(
    ("amount", "currency"), [("1.001", "EUR"), ("NaN", "EUR"), ("Infinity", "EUR"), ("1e30", "EUR"), ("1", "XYZ")]
)
def test_what_is_no_amount_is_refused(amount, currency):
    """Too many decimals, no number, too much, no currency."""
    with pytest.raises(InvalidMoney):
        Money(Decimal(amount), currency)


def test_currencies_do_not_mix():
    """A sum has one currency."""
    with pytest.raises(InvalidMoney):
        Money(Decimal(1), "EUR") + Money(Decimal(1), "USD")


@given(st.lists(CENTS, max_size=20))
def test_a_total_is_the_exact_sum(parts):
    """No cent is lost or made, in any order."""
    assert total(parts, "EUR").amount == sum((part.amount for part in parts), Decimal(0))
    assert total(parts, "EUR") == total(parts[::-1], "EUR")
