"""The price of a quote: lines, adjustments, tax per rate, savings; one pure function of stored inputs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from portal_kit.money import Money, round_amount, total
from services.quotes.domain.fingerprint import inputs_hash
from services.quotes.domain.lines import Line, LineInput, price_line

DISCOUNT, SURCHARGE, RUSH = "discount", "surcharge", "rush"
ADJUSTMENT_KINDS = (DISCOUNT, SURCHARGE, RUSH)


@dataclass(frozen=True, slots=True)
class AdjustmentInput:
    """A named percentage or fixed amount on the lines of `targets`, or on all lines where it names none."""

    id: str
    name: str
    kind: str
    percent: Decimal | None
    fixed: Decimal | None
    targets: tuple[str, ...]
    tax_percent: Decimal


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An adjustment with its base and its signed amount."""

    inputs: AdjustmentInput
    base: Money
    amount: Money


@dataclass(frozen=True, slots=True)
class Tax:
    """The tax of one rate on the net of that rate (EN 16931, BR-CO-17)."""

    percent: Decimal
    net: Money
    amount: Money


@dataclass(frozen=True, slots=True)
class Price:
    """All amounts of a quote; `complete` is false while a line is to be priced by hand."""

    currency: str
    lines: tuple[Line, ...]
    adjustments: tuple[Adjustment, ...]
    subtotal: Money
    net: Money
    taxes: tuple[Tax, ...]
    tax: Money
    gross: Money
    savings: Money
    complete: bool
    inputs_hash: str

    def for_targets(self, targets: Iterable[str]) -> Price:
        """Price some targets alone: their lines, and the adjustments computed anew on them."""
        wanted = set(targets)
        lines = [line.inputs for line in self.lines if line.inputs.target in wanted]
        adjustments = [
            replace(each.inputs, targets=tuple(name for name in each.inputs.targets if name in wanted))
            for each in self.adjustments
            if not each.inputs.targets or wanted.intersection(each.inputs.targets)
        ]
        return calculate(self.currency, lines, adjustments)


def calculate(currency: str, lines: Iterable[LineInput], adjustments: Iterable[AdjustmentInput] = ()) -> Price:
    """Compute every amount that a client sees; the same inputs always give the same amounts and the same hash."""
    line_inputs, adjustment_inputs = tuple(lines), tuple(adjustments)
    priced = tuple(price_line(each, currency) for each in line_inputs)
    adjusted = _adjust(adjustment_inputs, priced, currency)
    subtotal = total([line.amount for line in priced if line.amount], currency)
    taxes = _taxes(priced, adjusted, currency)
    net = subtotal + total([each.amount for each in adjusted], currency)
    tax = total([each.amount for each in taxes], currency)
    return Price(
        currency=currency,
        lines=priced,
        adjustments=adjusted,
        subtotal=subtotal,
        net=net,
        taxes=taxes,
        tax=tax,
        gross=net + tax,
        savings=total([line.savings for line in priced if line.savings], currency),
        complete=bool(priced) and all(line.amount is not None for line in priced),
        inputs_hash=inputs_hash(currency, line_inputs, adjustment_inputs),
    )


def _adjust(inputs: tuple[AdjustmentInput, ...], lines: tuple[Line, ...], currency: str) -> tuple[Adjustment, ...]:
    # Discounts together never take a line below its minimum fee.
    room = sum((line.room for line in lines), Decimal(0))
    adjusted = []
    for each in inputs:
        concerned = [line for line in lines if not each.targets or line.inputs.target in each.targets]
        base = total([line.amount for line in concerned if line.amount], currency)
        if each.kind == DISCOUNT:
            taken = min(_discount(each, concerned, currency), room)
            room -= taken
            amount = -Money(taken, currency)
        else:
            amount = Money.rounded(_surcharge(each, base), currency)
        adjusted.append(Adjustment(each, base, amount))
    return tuple(adjusted)


def _discount(each: AdjustmentInput, concerned: list[Line], currency: str) -> Decimal:
    rooms = sum((line.room for line in concerned), Decimal(0))
    if each.fixed is not None:
        return min(round_amount(each.fixed, currency), rooms)
    percent = each.percent or Decimal(0)
    shares = (min(line.amount.amount * percent / 100, line.room) for line in concerned if line.amount)
    return round_amount(sum(shares, Decimal(0)), currency)


def _surcharge(each: AdjustmentInput, base: Money) -> Decimal:
    return each.fixed if each.fixed is not None else base.amount * (each.percent or Decimal(0)) / 100


def _taxes(lines: tuple[Line, ...], adjustments: tuple[Adjustment, ...], currency: str) -> tuple[Tax, ...]:
    nets: dict[Decimal, Money] = {}
    parts = [(line.inputs.tax_percent, line.amount) for line in lines if line.amount]
    parts += [(each.inputs.tax_percent, each.amount) for each in adjustments]
    for percent, amount in parts:
        nets[percent] = nets.get(percent, Money.zero(currency)) + amount
    return tuple(
        Tax(percent, net, Money.rounded(net.amount * percent / 100, currency)) for percent, net in sorted(nets.items())
    )
