"""One priced line: weighted words or a quantity, times a rate, rounded once, never below the minimum fee."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from portal_kit.money import Money, round_amount
from services.quotes.domain.bands import weighted_words
from services.quotes.domain.catalogue import WORD


@dataclass(frozen=True, slots=True)
class LineInput:
    """Everything a line's amount is computed from, with the reasons; kept so that anybody can recompute it."""

    id: str
    target: str
    service: str
    unit: str
    description: str
    words: Mapping[str, Decimal] | None
    payable: Mapping[str, Decimal] | None
    grid_why: str | None
    quantity: Decimal
    rate: Decimal | None
    rate_row_id: str | None
    rate_why: str
    minimum_fee: Decimal | None
    minimum_waived: bool
    tax_percent: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its results; `amount` is None while the price is to be set by hand."""

    inputs: LineInput
    total_words: Decimal | None
    quantity: Decimal
    amount: Money | None
    minimum_applied: bool
    savings: Money | None

    @property
    def room(self) -> Decimal:
        """How much a discount may take off: the minimum fee stays."""
        if self.amount is None:
            return Decimal(0)
        return max(self.amount.amount - _floor(self.inputs, self.amount.currency), Decimal(0))


def price_line(inputs: LineInput, currency: str) -> Line:
    """Price one line: `round(weighted × rate)` or `round(quantity × rate)`, once, half away from zero."""
    by_words = inputs.unit == WORD and inputs.words is not None and inputs.payable is not None
    quantity = _weighted(inputs) if by_words else inputs.quantity
    total_words = sum((inputs.words or {}).values(), Decimal(0)) if by_words else None
    if inputs.rate is None:
        return Line(inputs, total_words, quantity, None, minimum_applied=False, savings=None)
    computed = Money.rounded(quantity * inputs.rate, currency)
    floor = Money(_floor(inputs, currency), currency)
    # Nothing to do costs nothing: the minimum fee is for work, however little.
    minimum_applied = Decimal(0) < quantity and computed < floor
    return Line(
        inputs,
        total_words,
        quantity,
        floor if minimum_applied else computed,
        minimum_applied,
        _savings(inputs, computed) if by_words else None,
    )


def _weighted(inputs: LineInput) -> Decimal:
    return weighted_words(inputs.words or {}, inputs.payable or {})


def _floor(inputs: LineInput, currency: str) -> Decimal:
    if inputs.minimum_fee is None or inputs.minimum_waived:
        return Decimal(0)
    return round_amount(inputs.minimum_fee, currency)


def _savings(inputs: LineInput, computed: Money) -> Money:
    words = inputs.words or {}
    payable_without_memory = sum(words.values(), Decimal(0)) - words.get("locked", Decimal(0))
    return Money.rounded(payable_without_memory * (inputs.rate or Decimal(0)), computed.currency) - computed
