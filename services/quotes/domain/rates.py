"""Choice of the rate row: organisation before general, then service, target, source, subject, exact before blank."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class RateRow:
    """One line of a price list; blank (None) fields hold for everything."""

    id: str
    organisation_id: str | None
    service: str | None
    source_language: str | None
    target_language: str | None
    subject_field: str | None
    unit: str
    currency: str
    rate: Decimal
    minimum_fee: Decimal | None
    valid_from: date
    valid_until: date | None
    version: int = 1

    def valid_on(self, day: date) -> bool:
        """Tell whether the row holds on `day`; both ends belong to it."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class RateNeed:
    """What a line is to be priced for."""

    organisation_id: str
    service: str
    source_language: str
    target_language: str
    subject_field: str | None
    unit: str
    currency: str
    day: date


@dataclass(frozen=True, slots=True)
class RateChoice:
    """The row chosen and why; no row means that a person sets the price."""

    row: RateRow | None
    why: str


Rank = tuple[int, int, int, int]
_WORDS = {2: "exact", 1: "language", 0: "any"}


def choose_rate(rows: Iterable[RateRow], need: RateNeed) -> RateChoice:
    """Choose the one best row for `need`; none, or several that tie, is price by hand and never 0."""
    fitting = [(rank, row) for row in rows if (rank := _rank(row, need)) is not None]
    own = [pair for pair in fitting if pair[1].organisation_id == need.organisation_id]
    pool = own or [pair for pair in fitting if pair[1].organisation_id is None]
    if not pool:
        return RateChoice(None, "price by hand: no rate row matches")
    best = max(rank for rank, _ in pool)
    chosen = [row for rank, row in pool if rank == best]
    if len(chosen) > 1:
        return RateChoice(None, f"price by hand: {len(chosen)} rate rows match equally well")
    return RateChoice(chosen[0], _why(chosen[0], best))


def _rank(row: RateRow, need: RateNeed) -> Rank | None:
    if row.unit != need.unit or row.currency != need.currency or not row.valid_on(need.day):
        return None
    parts = (
        _same(row.service, need.service),
        _language(row.target_language, need.target_language),
        _language(row.source_language, need.source_language),
        _same(row.subject_field, need.subject_field),
    )
    if None in parts:
        return None
    service, target, source, subject = (part or 0 for part in parts)
    return service, target, source, subject


def _same(wanted: str | None, given: str | None) -> int | None:
    if wanted is None:
        return 0
    return 2 if wanted == given else None


def _language(wanted: str | None, given: str) -> int | None:
    if wanted is None:
        return 0
    if wanted.lower() == given.lower():
        return 2
    # A row for the bare language holds for its regions; a row for one region holds for no other.
    return 1 if wanted.lower() == given.split("-", maxsplit=1)[0].lower() else None


def _why(row: RateRow, rank: Rank) -> str:
    owner = "general" if row.organisation_id is None else "organisation"
    fields = zip(("service", "target", "source", "subject"), rank, strict=True)
    return f"{owner} row; " + ", ".join(f"{name}: {_WORDS[score]}" for name, score in fields)
