"""Tallies as JSON, between the subprocess that counts and the row that keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from services.files.domain.tallies import Distinct, Tally


def dump_tally(tally: Tally) -> dict[str, object]:
    """Return a tally as JSON values; fractions are exact texts such as `5/14`."""
    return {
        "kind": tally.kind,
        "characters": tally.characters,
        "characters_with_spaces": tally.characters_with_spaces,
        "approximate": tally.approximate,
        "distinct": [
            [
                each.identity,
                None if each.words is None else str(each.words),
                each.occurrences,
                each.numbers_only,
                each.locked,
            ]
            for each in tally.distinct
        ],
    }


def load_tally(data: Mapping[str, Any]) -> Tally:
    """Read what `dump_tally` wrote."""
    return Tally(
        kind=data["kind"],
        distinct=tuple(
            Distinct(
                identity=identity,
                words=None if words is None else Fraction(words),
                numbers_only=numbers_only,
                locked=locked,
                occurrences=occurrences,
            )
            for identity, words, occurrences, numbers_only, locked in data["distinct"]
        ),
        characters=data["characters"],
        characters_with_spaces=data["characters_with_spaces"],
        approximate=data["approximate"],
    )
