"""Prices as pages show them: the lines of each language together, and each line's bands with their weighted words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from gateway.web.terms import BANDS

Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Band:
    """The words of one match band, what percentage of them is paid, and what that makes."""

    name: str
    words: Decimal
    percent: Decimal
    weighted: Decimal


@dataclass(frozen=True, slots=True)
class Priced:
    """All lines of one target language; amounts are None for who sees no prices, and where one is to come."""

    language: str
    lines: tuple[Line, ...]
    words: Decimal | None
    net: Mapping[str, str] | None
    savings: Mapping[str, str] | None


def bands(line: Line) -> list[Band]:
    """Return the bands of a line that hold words, in the usual order."""
    words, percents = line["words"] or {}, line["payable_percent"] or {}
    rows = []
    for band in BANDS:
        count = Decimal(words.get(band, "0"))
        if count:
            percent = Decimal(percents.get(band, "100"))
            rows.append(Band(band, count, percent, count * percent / 100))
    return rows


def by_language(price: Mapping[str, Any]) -> list[Priced]:
    """Return the lines of a price by language, in the order of the lines."""
    lines: dict[str, list[Line]] = {}
    for line in price["lines"]:
        lines.setdefault(line["target"], []).append(line)
    return [_priced(language, tuple(found)) for language, found in lines.items()]


def net_by_language(price: Mapping[str, Any] | None) -> dict[str, Mapping[str, str] | None]:
    """Return what the lines of each language come to."""
    return {each.language: each.net for each in by_language(price)} if price else {}


def total(words: Mapping[str, str]) -> Decimal:
    """Return the words of all bands together."""
    return sum((Decimal(count) for count in words.values()), Decimal(0))


def _priced(language: str, lines: tuple[Line, ...]) -> Priced:
    counted = [Decimal(line["total_words"]) for line in lines if line["total_words"] is not None]
    # Several services on the same text, say translation and review, count its words once.
    return Priced(language, lines, max(counted, default=None), _sum(lines, "net"), _sum(lines, "savings"))


def _sum(lines: tuple[Line, ...], name: str) -> Mapping[str, str] | None:
    amounts = [line[name] for line in lines]
    if not amounts or any(amount is None for amount in amounts):
        return None
    total = sum((Decimal(amount["amount"]) for amount in amounts), Decimal(0))
    return {"amount": str(total), "currency": amounts[0]["currency"]}
