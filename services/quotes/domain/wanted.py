"""What a PM writes for a price: lines and adjustments, completed from the price list where they are silent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from portal_kit.ids import new_id
from services.quotes.domain.bands import checked_payable, checked_words
from services.quotes.domain.catalogue import WORD, ServiceKind
from services.quotes.domain.errors import InvalidPricing
from services.quotes.domain.lines import LineInput
from services.quotes.domain.preparation import PriceList, find_rate, unpriced_line, with_rate, word_line
from services.quotes.domain.pricing import DISCOUNT, RUSH, AdjustmentInput
from services.quotes.domain.quote import Quote
from services.quotes.domain.rates import RateChoice


@dataclass(frozen=True, slots=True)
class WantedLine:
    """A line as a PM writes it; without a rate, the price list's is looked for."""

    target: str
    service: str | None = None
    unit: str | None = None
    description: str | None = None
    words: Mapping[str, Decimal] | None = None
    payable: Mapping[str, Decimal] | None = None
    quantity: Decimal | None = None
    rate: Decimal | None = None
    minimum_fee: Decimal | None = None
    waive_minimum: bool = False


@dataclass(frozen=True, slots=True)
class WantedAdjustment:
    """A discount, surcharge or rush as a PM writes it."""

    name: str
    kind: str
    percent: Decimal | None = None
    fixed: Decimal | None = None
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WantedPricing:
    """The whole pricing of a quote; lines left out are made from the counts anew, and without a deadline it stays."""

    lines: tuple[WantedLine, ...] | None = None
    adjustments: tuple[WantedAdjustment, ...] = ()
    note: str | None = None
    as_whole: bool = False
    deadline: datetime | None = None


def line_of(quote: Quote, kind: ServiceKind, prices: PriceList, wanted: WantedLine, pointer: str) -> LineInput:
    """Complete one line: its words or quantity, its rate by hand or from the price list, its minimum fee."""
    if wanted.target not in quote.request.languages:
        raise problem(f"{pointer}/target", "Not a target of this quote.")
    unit = wanted.unit or kind.unit
    if (wanted.words is None) == (wanted.quantity is None):
        raise problem(pointer, "Give either words per band or a quantity.")
    if wanted.words is not None and unit != WORD:
        raise problem(f"{pointer}/unit", "Words per band are priced by the unit word.")
    if wanted.words is not None:
        words = checked_words(wanted.words, f"{pointer}/words")
        own = checked_payable(wanted.payable, f"{pointer}/payable") if wanted.payable is not None else None
        line = word_line(quote, kind, prices, wanted.target, words, own)
    else:
        line = replace(
            unpriced_line(quote, kind, prices, wanted.target), unit=unit, quantity=wanted.quantity or Decimal(0)
        )
    if wanted.rate is None:
        line = with_rate(line, find_rate(quote, kind.key, unit, wanted.target, prices))
    else:
        line = replace(with_rate(line, RateChoice(None, "set by hand")), rate=wanted.rate)
    return replace(
        line,
        description=wanted.description or line.description,
        minimum_fee=line.minimum_fee if wanted.minimum_fee is None else wanted.minimum_fee,
        minimum_waived=wanted.waive_minimum,
    )


def adjustment_of(quote: Quote, prices: PriceList, wanted: WantedAdjustment, pointer: str) -> AdjustmentInput:
    """Complete one adjustment: a percentage or a fixed amount, rush on named targets only."""
    if (wanted.percent is None) == (wanted.fixed is None):
        raise problem(pointer, "Give either a percentage or a fixed amount.")
    if wanted.kind == DISCOUNT and wanted.percent is not None and wanted.percent > 100:
        raise problem(f"{pointer}/percent", "A discount is at most 100 percent.")
    if wanted.kind == RUSH and not wanted.targets:
        raise problem(f"{pointer}/targets", "Name the targets that are rushed.")
    if any(target not in quote.request.languages for target in wanted.targets):
        raise problem(f"{pointer}/targets", "Not all of these are targets of this quote.")
    return AdjustmentInput(
        id=new_id(),
        name=wanted.name,
        kind=wanted.kind,
        percent=wanted.percent,
        fixed=wanted.fixed,
        targets=wanted.targets,
        tax_percent=prices.tax_percent,
    )


def problem(pointer: str, message: str) -> InvalidPricing:
    """Point at the one field that keeps the pricing from being taken."""
    errors = [{"pointer": pointer, "message": message}]
    return InvalidPricing("The pricing cannot be taken like this; correct the field named.", errors=errors)
