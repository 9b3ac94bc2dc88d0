"""The pricing calculator: the rules of a quote's price on numbers that anybody enters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from services.quotes.domain.bands import DEFAULT_PAYABLE, Payable, checked_payable, checked_words
from services.quotes.domain.catalogue import WORD
from services.quotes.domain.lines import LineInput
from services.quotes.domain.pricing import DISCOUNT, RUSH, AdjustmentInput, Price, calculate

_TARGET = "und"


@dataclass(frozen=True, slots=True)
class Calculation:
    """Words per band, a rate, and what is added to or taken off their amount."""

    words: Mapping[str, Decimal]
    rate: Decimal
    currency: str
    payable: Mapping[str, Decimal] | None = None
    minimum_fee: Decimal | None = None
    rush_percent: Decimal | None = None
    discount_percent: Decimal | None = None
    tax_percent: Decimal = Decimal(0)


def calculate_price(calculation: Calculation) -> Price:
    """Price one line of words exactly as a quote does."""
    payable = DEFAULT_PAYABLE
    if calculation.payable is not None:
        payable = checked_payable(calculation.payable, "/payable_percent")
    adjustments = [
        _adjustment(kind, percent, calculation.tax_percent)
        for kind, percent in ((RUSH, calculation.rush_percent), (DISCOUNT, calculation.discount_percent))
        if percent is not None
    ]
    return calculate(calculation.currency, [_line(calculation, payable)], adjustments)


def _line(calculation: Calculation, payable: Payable) -> LineInput:
    return LineInput(
        id="",
        target=_TARGET,
        service="",
        unit=WORD,
        description="",
        words=checked_words(calculation.words),
        payable=payable,
        grid_why=None,
        quantity=Decimal(0),
        rate=calculation.rate,
        rate_row_id=None,
        rate_why="",
        minimum_fee=calculation.minimum_fee,
        minimum_waived=False,
        tax_percent=calculation.tax_percent,
    )


def _adjustment(kind: str, percent: Decimal, tax_percent: Decimal) -> AdjustmentInput:
    return AdjustmentInput("", kind, kind, percent, None, (), tax_percent)
