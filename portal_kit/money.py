"""Money as the books need it: a decimal amount in one currency, rounded once and away from zero."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import get_currency_precision, list_currencies

from portal_kit.errors import Invalid


class InvalidMoney(Invalid):
    """An amount that is no decimal number of the currency's minor units, or an unknown currency."""

    code = "invalid_money"


def known_currency(code: str) -> bool:
    """Tell whether `code` is an ISO 4217 code in use."""
    return code in _CURRENCIES


def round_amount(amount: Decimal, currency: str) -> Decimal:
    """Round to the currency's minor unit, half away from zero (`domain` rule 2 of pricing)."""
    step = Decimal(1).scaleb(-get_currency_precision(currency))
    return amount.quantize(step, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Money:
    """An `amount` that is exact in minor units, and its ISO 4217 `currency`."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not known_currency(self.currency):
            raise InvalidMoney(f"{self.currency!r} is no ISO 4217 currency.")
        if not self.amount.is_finite() or abs(self.amount) >= _LIMIT:
            raise InvalidMoney("Amounts are finite and below 10^15.")
        if round_amount(self.amount, self.currency) != self.amount:
            raise InvalidMoney(f"{self.amount} has more decimals than {self.currency} has minor units.")
        object.__setattr__(self, "amount", round_amount(self.amount, self.currency))

    @classmethod
    def rounded(cls, amount: Decimal, currency: str) -> Money:
        """Make money out of an exact product: the one place where a line is rounded."""
        return cls(round_amount(amount, currency), currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Nothing, in `currency`."""
        return cls(Decimal(0), currency)

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other)

    def _same(self, other: Money) -> Decimal:
        if other.currency != self.currency:
            raise InvalidMoney(f"{self.currency} and {other.currency} do not add up; convert one first.")
        return other.amount


def total(parts: list[Money], currency: str) -> Money:
    """Sum `parts`, all of `currency`; nothing sums to zero."""
    result = Money.zero(currency)
    for part in parts:
        result = result + part
    return result


_CURRENCIES = frozenset(list_currencies())
_LIMIT = Decimal(10) ** 15
