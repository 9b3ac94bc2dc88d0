"""Preparing a price: counts become lines, lines find their grid and rate row, or wait for a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portal_kit.ids import new_id
from services.quotes.domain.bands import Grid, Payable, choose_grid
from services.quotes.domain.catalogue import WORD, Automation, ServiceKind
from services.quotes.domain.errors import NotEditable
from services.quotes.domain.lines import LineInput
from services.quotes.domain.quote import (
    CHANGE_REQUESTED,
    DRAFT,
    IN_PREPARATION,
    PRICE_PENDING,
    REQUESTED,
    Counting,
    Quote,
)
from services.quotes.domain.rates import RateChoice, RateNeed, RateRow, choose_rate

PREPARING = (REQUESTED, IN_PREPARATION, CHANGE_REQUESTED, PRICE_PENDING)
COUNTABLE = (DRAFT, *PREPARING)


@dataclass(frozen=True, slots=True)
class PriceList:
    """What prices are taken from on one day: rate rows, grids, and the organisation's tax."""

    rows: Sequence[RateRow]
    grids: Sequence[Grid]
    tax_percent: Decimal
    day: date


def check_preparing(quote: Quote, stages: tuple[str, ...] = PREPARING) -> None:
    """Refuse to change counts or prices of a quote that is not being prepared."""
    if quote.stage not in stages:
        raise NotEditable(
            f"The quote is {quote.state}: its price is fixed. Recall or reopen it first.", state=quote.state
        )


def lines_from_counts(quote: Quote, kind: ServiceKind, prices: PriceList) -> list[LineInput]:
    """Make the line of each target from the counts; a service by hours or pieces waits for its quantity."""
    counts = quote.counting.by_target if quote.counting else {}
    lines = []
    for language in quote.request.languages:
        words = counts.get(language)
        known = words is not None and kind.unit == WORD
        line = word_line(quote, kind, prices, language, dict(words or {})) if known else None
        lines.append(line or unpriced_line(quote, kind, prices, language))
    return lines


def word_line(
    quote: Quote,
    kind: ServiceKind,
    prices: PriceList,
    language: str,
    words: dict[str, Decimal],
    own_payable: Payable | None = None,
) -> LineInput:
    """Price the words of one target by the grid and the rate row that apply, keeping both reasons."""
    grid = choose_grid(list(prices.grids), quote.organisation_id, kind.key, has_grid=kind.has_grid, own=own_payable)
    choice = find_rate(quote, kind.key, WORD, language, prices)
    if kind.automation == Automation.BY_HAND:
        choice = RateChoice(None, "price by hand: the service is priced by a person")
    return LineInput(
        id=new_id(),
        target=language,
        service=kind.key,
        unit=WORD,
        description=f"{kind.name}, {quote.request.source_language} to {language}",
        words=words,
        payable=dict(grid.payable),
        grid_why=grid.why,
        quantity=Decimal(0),
        rate=choice.row.rate if choice.row else None,
        rate_row_id=choice.row.id if choice.row else None,
        rate_why=choice.why,
        minimum_fee=choice.row.minimum_fee if choice.row else None,
        minimum_waived=False,
        tax_percent=prices.tax_percent,
    )


def unpriced_line(quote: Quote, kind: ServiceKind, prices: PriceList, language: str) -> LineInput:
    """Make the line of a target whose quantity nobody knows yet: a person sets it."""
    return LineInput(
        id=new_id(),
        target=language,
        service=kind.key,
        unit=kind.unit,
        description=f"{kind.name}, {quote.request.source_language} to {language}",
        words=None,
        payable=None,
        grid_why=None,
        quantity=Decimal(0),
        rate=None,
        rate_row_id=None,
        rate_why="price by hand: no count",
        minimum_fee=None,
        minimum_waived=False,
        tax_percent=prices.tax_percent,
    )


def find_rate(quote: Quote, service: str, unit: str, language: str, prices: PriceList) -> RateChoice:
    """Choose the rate row for one service, unit and target of the quote."""
    need = RateNeed(
        organisation_id=quote.organisation_id,
        service=service,
        source_language=quote.request.source_language,
        target_language=language,
        subject_field=quote.request.subject_field,
        unit=unit,
        currency=quote.currency,
        day=prices.day,
    )
    return choose_rate(prices.rows, need)


def same_for_all(quote: Quote, words: dict[str, Decimal]) -> dict[str, dict[str, Decimal]]:
    """Give every target the counts of the source: until memories are used, they do not differ."""
    return {language: dict(words) for language in quote.request.languages}


def count(quote: Quote, counting: Counting) -> None:
    """Keep the counts with the quote and clear what was wrong with the former ones."""
    check_preparing(quote, COUNTABLE)
    quote.counting = counting
    quote.needs_attention = None
