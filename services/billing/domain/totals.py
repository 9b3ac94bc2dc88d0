"""Net, tax and gross of charges: tax per rate on the net of that rate (EN 16931, BR-CO-17)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from portal_kit.money import Money, total
from services.billing.domain.charges import Charge


@dataclass(frozen=True, slots=True)
class TaxLine:
    """The tax of one rate, and the net that it is on."""

    percent: Decimal
    net: Money
    tax: Money


@dataclass(frozen=True, slots=True)
class Totals:
    """What a set of charges comes to."""

    net: Money
    tax: Money
    gross: Money
    per_rate: tuple[TaxLine, ...]


def totals_of(charges: Iterable[Charge], currency: str) -> Totals:
    """Sum charges of one currency; the tax is rounded once per rate, never per line."""
    nets: dict[Decimal, Money] = {}
    for charge in charges:
        percent = charge.tax_percent.normalize()
        nets[percent] = nets.get(percent, Money.zero(currency)) + charge.net
    per_rate = tuple(_tax(percent, net) for percent, net in sorted(nets.items(), reverse=True))
    net = total([line.net for line in per_rate], currency)
    tax = total([line.tax for line in per_rate], currency)
    return Totals(net, tax, net + tax, per_rate)


def share_out(amount: Money, weights: dict[Decimal, Decimal]) -> dict[Decimal, Money]:
    """Split `amount` over tax rates by weight; the parts always sum to it, the last rate takes the rounding."""
    rates = sorted(weights)
    whole = sum(weights.values())
    parts: dict[Decimal, Money] = {}
    rest = amount
    for rate in rates[:-1]:
        part = Money.rounded(amount.amount * weights[rate] / whole, amount.currency) if whole else rest
        parts[rate] = part
        rest = rest - part
    parts[rates[-1]] = rest
    return parts


def _tax(percent: Decimal, net: Money) -> TaxLine:
    return TaxLine(percent, net, Money.rounded(net.amount * percent / 100, net.currency))
