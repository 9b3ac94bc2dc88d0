"""Pricing reproduces the published numbers and keeps the laws of money."""

from __future__ import annotations

import json
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal_kit.money import Money
from services.quotes.domain.bands import BANDS, DEFAULT_PAYABLE, FULL_WORDS, checked_payable, checked_words
from services.quotes.domain.errors import InvalidPricing
from services.quotes.domain.pricing import calculate
from services.quotes.tests.mothers import adjustment, line, price

VECTOR = json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))["pricing"]
CONTRACT_GRID = checked_payable({band: Decimal(percent) for band, percent in VECTOR["payable_percent"].items()})

counts = st.dictionaries(st.sampled_from(BANDS), st.integers(0, 10**6), min_size=1)
rates = st.decimals("0", "10", places=4)
percents = st.decimals("0", "100", places=2)


def euros(amount: str) -> Money:
    """Spell an amount of euros."""
    return Money(Decimal(amount), "EUR")


@pytest.mark.feature("Q10")
def test_the_vector_of_the_contract_grid_is_reproduced_exactly() -> None:
    """3,000 words weigh 2,271 and cost 412.19 with rush and tax."""
    done = calculate(
        "EUR",
        [line(words=VECTOR["words"], payable=CONTRACT_GRID)],
        [adjustment("rush", VECTOR["rush_percent"], targets=("fr",))],
    )
    assert done.lines[0].total_words == VECTOR["total_words"]
    assert done.lines[0].quantity == Decimal(VECTOR["weighted_words"])
    assert done.lines[0].amount == euros(VECTOR["amount"])
    assert done.adjustments[0].amount == euros(VECTOR["rush"])
    assert (done.net, done.tax, done.gross) == tuple(euros(VECTOR[name]) for name in ("net", "vat", "gross"))
    assert done.savings == euros(VECTOR["savings"])


@pytest.mark.feature("Q10")
def test_the_default_grid_gives_2283_weighted_words_and_273_96() -> None:
    """The same counts under the default grid."""
    done = calculate("EUR", [line(words=VECTOR["words"])])
    assert done.lines[0].quantity == 2283
    assert done.net == euros("273.96")


def test_a_half_cent_is_rounded_away_from_zero() -> None:
    """0.125 becomes 0.13, and a discount of it -0.13."""
    assert calculate("EUR", [line(words={"no_match": 1}, rate="0.125")]).net == euros("0.13")
    discounted = calculate("EUR", [line(words={"no_match": 1}, rate="1.25")], [adjustment(percent="10")])
    assert discounted.adjustments[0].amount == euros("-0.13")


def test_a_currency_without_minor_units_is_rounded_to_whole_ones() -> None:
    """Yen have no decimals."""
    assert calculate("JPY", [line(words={"no_match": 3}, rate="0.5")]).net == Money(Decimal(2), "JPY")


def test_the_minimum_fee_is_charged_below_it_and_no_discount_touches_it() -> None:
    """12.00 of work costs the fee of 30.00, also at half price."""
    small = line(words={"no_match": 100}, minimum_fee="30")
    done = calculate("EUR", [small], [adjustment(percent="50")])
    assert done.lines[0].minimum_applied
    assert (done.subtotal, done.net) == (euros("30"), euros("30"))
    assert done.lines[0].savings == euros("0")


def test_a_discount_stops_at_the_minimum_fee() -> None:
    """A line of 31.00 with a fee of 30.00 loses 1.00 at most, to one discount or to several."""
    near = line(words={"no_match": 310}, rate="0.1", minimum_fee="30")
    assert calculate("EUR", [near], [adjustment(percent="10")]).net == euros("30")
    assert calculate("EUR", [near], [adjustment(percent=None, fixed="20"), adjustment(percent="5")]).net == euros("30")


def test_nothing_to_do_costs_nothing_in_spite_of_a_minimum_fee() -> None:
    """Only locked words weigh nothing."""
    assert calculate("EUR", [line(words={"locked": 500}, minimum_fee="30")]).net == euros("0")


def test_rush_is_charged_on_the_lines_of_the_rushed_targets_only() -> None:
    """A quarter more on French leaves German alone."""
    done = calculate("EUR", [line("fr"), line("de")], [adjustment("rush", "25", targets=("fr",))])
    assert done.adjustments[0].base == euros("120")
    assert done.net == euros("270")


def test_tax_is_computed_per_rate_on_the_net_of_that_rate() -> None:
    """Two rates, two tax lines, not a sum of rounded line taxes."""
    done = calculate("EUR", [line("fr", tax="21"), line("de", tax="9"), line("es", tax="9")])
    assert [(each.percent, each.net, each.amount) for each in done.taxes] == [
        (Decimal(9), euros("240"), euros("21.60")),
        (Decimal(21), euros("120"), euros("25.20")),
    ]
    assert done.gross == euros("406.80")


def test_a_line_without_a_rate_leaves_the_price_incomplete_and_is_never_zero() -> None:
    """Price by hand is no amount at all."""
    done = calculate("EUR", [line("fr"), line("de", rate=None)])
    assert done.lines[1].amount is None
    assert not done.complete
    assert done.net == euros("120")


def test_no_lines_are_no_price() -> None:
    """An empty quote cannot be sent."""
    assert not calculate("EUR", []).complete


def test_a_service_without_grid_pays_full_words() -> None:
    """Proofreading reads every word, whatever the memory knows."""
    done = calculate("EUR", [line(words={"exact": 500, "no_match": 500, "locked": 9}, payable=FULL_WORDS)])
    assert done.net == euros("120")
    assert done.savings == euros("0")


@pytest.mark.feature("Q6")
def test_some_targets_are_priced_anew_with_their_adjustments() -> None:
    """Accepting French alone leaves German's line and rush behind and halves the discount."""
    adjustments = [adjustment(), adjustment("rush", "25", targets=("de",)), adjustment("surcharge", None, "7.50")]
    whole = calculate("EUR", [line("fr"), line("de")], adjustments)
    part = whole.for_targets(["fr"])
    assert whole.net == euros("253.50")
    assert [each.amount for each in part.adjustments] == [euros("-12"), euros("7.50")]
    assert part.net == euros("115.50")


def test_all_targets_priced_anew_are_the_whole_price() -> None:
    """Recomputing changes nothing, not even the hash."""
    assert price("fr", "de").for_targets(["de", "fr"]) == price("fr", "de")


def test_the_same_inputs_have_the_same_hash_and_other_inputs_another() -> None:
    """The hash proves the inputs; 0.12 and 0.120 are one number."""
    first = calculate("EUR", [line(rate="0.12")]).inputs_hash
    assert first == calculate("EUR", [line(rate="0.120")]).inputs_hash
    others = [
        calculate("EUR", [line(rate="0.13")]),
        calculate("USD", [line()]),
        calculate("EUR", [line()], [adjustment()]),
        calculate("EUR", [line(minimum_fee="1")]),
        calculate("EUR", [line(words={"no_match": 999})]),
    ]
    assert first not in [each.inputs_hash for each in others]
    assert len({each.inputs_hash for each in others}) == len(others)


@given(counts, rates)
def test_a_line_is_the_exact_product_rounded_once(words: dict[str, int], rate: Decimal) -> None:
    """No rounding before the last step."""
    done = calculate("EUR", [line(words=words, rate=str(rate))])
    exact = sum((count * DEFAULT_PAYABLE[band] for band, count in words.items()), Decimal(0)) / 100 * rate
    assert done.net.amount == exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    assert abs(done.net.amount - exact) <= Decimal("0.005")


@given(st.lists(st.tuples(counts, rates), min_size=1, max_size=5), percents, percents)
def test_the_parts_always_add_up_to_the_whole(
    lines: list[tuple[dict[str, int], Decimal]], off: Decimal, rush: Decimal
) -> None:
    """Net = lines + adjustments, gross = net + taxes, and nothing is negative."""
    inputs = [line(f"x{n}", words, str(rate), "25") for n, (words, rate) in enumerate(lines)]
    done = calculate("EUR", inputs, [adjustment(percent=str(off)), adjustment("rush", str(rush), targets=("x0",))])
    parts = [each.amount for each in done.lines if each.amount] + [each.amount for each in done.adjustments]
    assert sum(part.amount for part in parts) == done.net.amount
    assert done.net.amount + sum(each.amount.amount for each in done.taxes) == done.gross.amount
    assert sum(each.net.amount for each in done.taxes) == done.net.amount
    assert done.net.amount >= 0


@given(st.lists(counts, min_size=1, max_size=4), percents, st.decimals("0", "1000", places=2))
def test_no_discount_reaches_below_the_minimum_fees(words: list[dict[str, int]], off: Decimal, fixed: Decimal) -> None:
    """Whatever is taken off, the fees of the lines stay."""
    inputs = [line(f"x{n}", each, minimum_fee="40") for n, each in enumerate(words)]
    done = calculate("EUR", inputs, [adjustment(percent=str(off)), adjustment(percent=None, fixed=str(fixed))])
    fees = sum(40 for each in done.lines if each.quantity)
    assert done.net.amount >= fees


@pytest.mark.parametrize("words", [{"perfect": Decimal(1)}, {"exact": Decimal(-1)}, {"exact": Decimal("NaN")}])
def test_counts_that_make_no_sense_are_refused_with_a_pointer(words: dict[str, Decimal]) -> None:
    """An unknown band, a negative count and no number at all."""
    with pytest.raises(InvalidPricing) as refused:
        checked_words(words)
    band = next(iter(words))
    assert refused.value.details["errors"][0]["pointer"] == f"/words/{band}"  # type: ignore[index]


@pytest.mark.parametrize("percent", ["-1", "100.01", "1.234", "Infinity"])
def test_a_payable_percentage_outside_0_to_100_is_refused(percent: str) -> None:
    """A grid pays nothing at the least and all at the most."""
    with pytest.raises(InvalidPricing):
        checked_payable({"exact": Decimal(percent)})
