"""Preparing a price: counts become lines, lines find their grid and rate row, or wait for a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from portal_kit.ids import new_id
from services.quotes.domain.bands import Grid, Payable, Words, choose_grid
from services.quotes.domain.catalogue import WORD, Automation, ServiceKind
from services.quotes.domain.errors import InvalidPricing
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

Attention = tuple[str, str]
"""A reason as a code, and what a person of the provider reads."""


@dataclass(frozen=True, slots=True)
class PriceList:
    """What prices are taken from on one day: rate rows, grids, and the organisation's tax."""

    rows: Sequence[RateRow]
    grids: Sequence[Grid]
    tax_percent: Decimal
    day: date


def count(quote: Quote, counting: Counting) -> None:
    """Keep the counts with the quote and clear what was wrong with the former ones."""
    quote.counting = counting
    quote.needs_attention = None
    quote.awaits_counts = False


def promise(quote: Quote, deadline: datetime) -> None:
    """Say when all of it will be delivered; that of work which has begun is the order's."""
    if quote.stage == PRICE_PENDING and deadline != quote.request.deadline:
        problem = {"pointer": "/deadline", "message": "This field does not change any more."}
        raise InvalidPricing("The deadline of launched work cannot be changed here.", errors=[problem])
    quote.request = replace(quote.request, deadline=deadline)


def what_is_missing(quote: Quote, kind: ServiceKind) -> Attention | None:
    """Tell what keeps a counted quote from going on alone; otherwise a person prices or sends it anyway."""
    if quote.counting and not quote.counting.by_target:
        return _NO_WORDS
    if kind.automation < Automation.QUOTE or quote.price is None or quote.price.complete:
        return None
    targets = dict.fromkeys(line.inputs.target for line in quote.price.lines if line.amount is None)
    return "no_price", f"No rate fits for {', '.join(targets)}; set the price by hand."


def lines_from_counts(quote: Quote, kind: ServiceKind, prices: PriceList) -> list[LineInput]:
    """Make the line of each target from the counts; a service by hours or pieces waits for its quantity."""
    counts = quote.counting.by_target if quote.counting else {}
    lines = []
    for language in quote.request.languages:
        words = counts.get(language)
        if not words or kind.unit != WORD:
            lines.append(unpriced_line(quote, kind, prices, language))
            continue
        line = word_line(quote, kind, prices, language, words)
        by_hand = kind.automation == Automation.BY_HAND
        choice = _PRICED_BY_PERSON if by_hand else find_rate(quote, kind.key, WORD, language, prices)
        lines.append(with_rate(line, choice))
    return lines


def word_line(
    quote: Quote, kind: ServiceKind, prices: PriceList, language: str, words: Words, own: Payable | None = None
) -> LineInput:
    """Make a line of words under the grid that applies; its rate follows."""
    grid = choose_grid(prices.grids, quote.organisation_id, kind.key, has_grid=kind.has_grid, own=own)
    line = unpriced_line(quote, kind, prices, language)
    return replace(line, unit=WORD, words=dict(words), payable=dict(grid.payable), grid_why=grid.why)


def unpriced_line(quote: Quote, kind: ServiceKind, prices: PriceList, language: str) -> LineInput:
    """Make the line of a target of which neither quantity nor rate is known."""
    return LineInput(
        id=new_id(),
        target=language,
        service=kind.key,
        unit=kind.unit,
        description=_description(quote, kind, language),
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


def with_rate(line: LineInput, choice: RateChoice) -> LineInput:
    """Give a line the rate and minimum fee of the row chosen, or none, and the reason."""
    row = choice.row
    return replace(
        line,
        rate=row.rate if row else None,
        rate_row_id=row.id if row else None,
        rate_why=choice.why,
        minimum_fee=row.minimum_fee if row else None,
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


def _description(quote: Quote, kind: ServiceKind, language: str) -> str:
    source = quote.request.source_language
    return f"{kind.name}, {source}" if language == source else f"{kind.name}, {source} to {language}"


_NO_WORDS: Attention = ("no_words", "The documents hold no words that can be counted; set the price by hand.")
_PRICED_BY_PERSON = RateChoice(None, "price by hand: the service is priced by a person")
