"""Totals: tax per rate on the net of that rate."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal_kit.money import Money, total
from services.billing.domain.totals import share_out, totals_of
from services.billing.tests.mothers import adjustment, euros, work_charge

NETS = st.decimals("-9999.99", "9999.99", places=2)
RATES = st.sampled_from([Decimal(rate) for rate in ("0", "5.5", "7", "19", "20", "21")])


@pytest.mark.feature("B1")
def test_the_published_example_comes_to_its_gross() -> None:
    """272.52 with a rush of 68.13 at 21 % VAT is 412.19."""
    totals = totals_of([work_charge("272.52", percent="21"), adjustment("68.13", percent="21")], "EUR")
    assert (totals.net, totals.tax, totals.gross) == (euros("340.65"), euros("71.54"), euros("412.19"))


def test_tax_is_rounded_once_per_rate_and_not_per_line() -> None:
    """Three lines of 0.03 at 19 % are taxed 0.02 together; line by line it would be 0.03."""
    totals = totals_of([work_charge("0.03")] * 3, "EUR")
    assert totals.tax == euros("0.02")


def test_the_same_rate_written_otherwise_is_one_rate() -> None:
    """19 and 19.00 are one line of the tax table."""
    totals = totals_of([work_charge("1.00", percent="19"), work_charge("1.00", percent="19.00")], "EUR")
    assert [line.net for line in totals.per_rate] == [euros("2.00")]


def test_nothing_comes_to_nothing() -> None:
    """No charges, no money."""
    assert totals_of([], "EUR").gross == Money.zero("EUR")


def test_a_currency_without_minor_units_has_none_in_its_tax() -> None:
    """Yen are whole."""
    yen = totals_of([replace(work_charge(), net=Money(Decimal(1001), "JPY"))], "JPY")
    assert yen.tax == Money(Decimal(190), "JPY")


@given(st.lists(st.tuples(NETS, RATES), max_size=20))
def test_gross_is_net_and_tax_and_the_rates_sum_up(lines: list[tuple[Decimal, Decimal]]) -> None:
    """What is printed adds up, whatever the lines."""
    charges = [adjustment(str(net), percent=str(rate)) for net, rate in lines]
    totals = totals_of(charges, "EUR")
    assert totals.gross == totals.net + totals.tax
    assert totals.net == total([charge.net for charge in charges], "EUR")
    assert totals.tax == total([line.tax for line in totals.per_rate], "EUR")


@given(NETS, st.dictionaries(RATES, st.decimals("0", "5000", places=2), min_size=1))
def test_shares_always_sum_to_what_is_shared(amount: Decimal, weights: dict[Decimal, Decimal]) -> None:
    """Rounding loses no cent."""
    shares = share_out(Money(amount, "EUR"), weights)
    assert total(list(shares.values()), "EUR") == Money(amount, "EUR")
    assert shares.keys() == weights.keys()
