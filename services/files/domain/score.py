"""The fuzzy score of two segments, version 1, in exact rational arithmetic so that a re-run proves the band."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from services.files.domain.text import WordBreaker

SCORE_VERSION = "1"
_HALF = Fraction(1, 2)


def fuzzy_score(a: str, b: str, words: WordBreaker, penalties: int = 0) -> int:
    """Score two texts of different keys from 0 to 99: half by words, half by characters, less the penalties."""
    by_characters = similarity(a, b)
    tokens_a = [word.casefold() for word in words(a)]
    tokens_b = [word.casefold() for word in words(b)]
    by_words = similarity(tokens_a, tokens_b) if tokens_a and tokens_b else by_characters
    exact = 100 * (_HALF * by_words + _HALF * by_characters) - penalties
    return max(0, min(99, exact.__floor__()))


def similarity(a: Sequence[str], b: Sequence[str]) -> Fraction:
    """Return one minus the edit distance over the longer length; two empty sequences are equal."""
    longest = max(len(a), len(b))
    return Fraction(longest - distance(a, b), longest) if longest else Fraction(1)


def distance(a: Sequence[str], b: Sequence[str]) -> int:
    """Count the insertions, deletions and substitutions that turn one sequence into the other (Levenshtein)."""
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, start=1):
        diagonal, row[0] = row[0], i
        for j, right in enumerate(b, start=1):
            substituted = diagonal + (left != right)
            diagonal = row[j]
            row[j] = min(substituted, row[j] + 1, row[j - 1] + 1)
    return row[-1]
