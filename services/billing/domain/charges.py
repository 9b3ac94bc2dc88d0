"""A charge: one amount with its explanation, as accepted with the quote and printed on the invoice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from portal_kit.money import Money


class ChargeKind(StrEnum):
    """What an amount is for."""

    WORK = "work"
    ADJUSTMENT = "adjustment"
    CANCELLATION = "cancellation"


@dataclass(frozen=True, slots=True)
class Charge:
    """An amount of `net`, taxed by `tax_percent`; adjustments have no quantity, unit or rate."""

    kind: ChargeKind
    target: str | None
    description: str
    quantity: Decimal | None
    unit: str | None
    rate: Decimal | None
    net: Money
    tax_percent: Decimal

    def reversed(self) -> Charge:
        """The same charge given back, as on a credit note."""
        quantity = None if self.quantity is None else -self.quantity
        return replace(self, quantity=quantity, net=-self.net)
