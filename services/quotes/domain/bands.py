"""Match bands, and the CAT grid that says what percentage of each band's words is paid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from services.quotes.domain.errors import InvalidPricing

BANDS = ("context", "repetition", "exact", "fuzzy_95", "fuzzy_85", "fuzzy_75", "fuzzy_50", "no_match", "locked")

Words = Mapping[str, Decimal]
Payable = Mapping[str, Decimal]

DEFAULT_PAYABLE: Payable = {
    band: Decimal(percent) for band, percent in zip(BANDS, (10, 20, 30, 40, 60, 70, 100, 100, 0), strict=True)
}
FULL_WORDS: Payable = {band: Decimal(0 if band == "locked" else 100) for band in BANDS}

_MOST_WORDS = Decimal(10) ** 9


@dataclass(frozen=True, slots=True)
class Grid:
    """Payable percentages of one organisation or of all, for one service or for all."""

    id: str
    organisation_id: str | None
    service: str | None
    payable: Payable
    version: int = 1


@dataclass(frozen=True, slots=True)
class GridChoice:
    """The percentages that apply to a line, and the sentence that says why."""

    payable: Payable
    why: str


def checked_words(words: Mapping[str, Decimal], pointer: str = "/words") -> dict[str, Decimal]:
    """Return `words` in the order of the bands, zeros left out; unknown bands and negative counts are refused."""
    problems = [
        {"pointer": f"{pointer}/{band}", "message": message}
        for band, count in words.items()
        if (message := _word_problem(band, count))
    ]
    if problems:
        raise InvalidPricing("Some counts cannot be priced; correct them and send again.", errors=problems)
    return {band: words[band] for band in BANDS if words.get(band)}


def checked_payable(payable: Mapping[str, Decimal], pointer: str = "/payable") -> dict[str, Decimal]:
    """Return percentages for every band, the defaults where `payable` is silent; 0 to 100 are allowed."""
    problems = [
        {"pointer": f"{pointer}/{band}", "message": message}
        for band, percent in payable.items()
        if (message := _percent_problem(band, percent))
    ]
    if problems:
        raise InvalidPricing("Some payable percentages are wrong; correct them and send again.", errors=problems)
    return {band: payable.get(band, DEFAULT_PAYABLE[band]) for band in BANDS}


def weighted_words(words: Words, payable: Payable) -> Decimal:
    """Sum the words by their payable percentage, exact and never rounded before pricing."""
    return sum((count * payable[band] for band, count in words.items()), Decimal(0)) / 100


def choose_grid(
    grids: Sequence[Grid], organisation_id: str, service: str, *, has_grid: bool, own: Payable | None = None
) -> GridChoice:
    """Choose project, else organisation, else provider, else the defaults; a grid for the service before one for all."""
    if own is not None:
        return GridChoice(own, "grid of this quote")
    if not has_grid:
        return GridChoice(FULL_WORDS, "the service pays full words")
    for owner, owner_name in ((organisation_id, "organisation"), (None, "provider")):
        for kind, kind_name in ((service, f"for {service}"), (None, "for all services")):
            for grid in grids:
                if grid.organisation_id == owner and grid.service == kind:
                    return GridChoice(grid.payable, f"grid of the {owner_name} {kind_name}")
    return GridChoice(DEFAULT_PAYABLE, "default grid")


def _word_problem(band: str, count: Decimal) -> str | None:
    if band not in BANDS:
        return f"{band} is no match band."
    if not count.is_finite() or count < 0 or count > _MOST_WORDS or _decimals(count) > 4:
        return "Words are 0 to 10^9 with at most 4 decimals."
    return None


def _percent_problem(band: str, percent: Decimal) -> str | None:
    if band not in BANDS:
        return f"{band} is no match band."
    if not percent.is_finite() or not 0 <= percent <= 100 or _decimals(percent) > 2:
        return "A payable percentage is 0 to 100 with at most 2 decimals."
    return None


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0
