"""Match bands: which part of the full price a segment bears."""

from __future__ import annotations

from enum import StrEnum


class Band(StrEnum):
    """The band of a segment, by its best match."""

    CONTEXT = "context"
    REPETITION = "repetition"
    EXACT = "exact"
    FUZZY_95 = "fuzzy_95"
    FUZZY_85 = "fuzzy_85"
    FUZZY_75 = "fuzzy_75"
    FUZZY_50 = "fuzzy_50"
    NO_MATCH = "no_match"
    LOCKED = "locked"


_LOWEST_SCORES = (
    (101, Band.CONTEXT),
    (100, Band.EXACT),
    (95, Band.FUZZY_95),
    (85, Band.FUZZY_85),
    (75, Band.FUZZY_75),
    (50, Band.FUZZY_50),
)


def band_of_score(score: int) -> Band:
    """Return the band of a match score, 101 being an exact match in context."""
    return next((band for lowest, band in _LOWEST_SCORES if score >= lowest), Band.NO_MATCH)
