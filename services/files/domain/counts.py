"""Counts of a file or of all files together, as they are printed on the quote."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from services.files.domain.profiles import Profile

_HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Counts:
    """Whole numbers; `words` is None where the script has no agreed words and characters stand instead."""

    words: int | None = 0
    characters: int = 0
    characters_with_spaces: int = 0
    segments: int = 0
    numbers_only_segments: int = 0
    repetitions: int = 0

    def __add__(self, other: Counts) -> Counts:
        """Add two counts; undefined words make the sum's words undefined."""
        undefined = self.words is None or other.words is None
        return Counts(
            words=None if undefined else (self.words or 0) + (other.words or 0),
            characters=self.characters + other.characters,
            characters_with_spaces=self.characters_with_spaces + other.characters_with_spaces,
            segments=self.segments + other.segments,
            numbers_only_segments=self.numbers_only_segments + other.numbers_only_segments,
            repetitions=self.repetitions + other.repetitions,
        )

    def standard_lines(self, profile: Profile) -> Fraction:
        """Return the standard lines, exact: characters with spaces over the length of a line."""
        return Fraction(self.characters_with_spaces, profile.line_length)

    def standard_pages(self, profile: Profile) -> Fraction:
        """Return the standard pages, exact: characters with spaces over the length of a page."""
        return Fraction(self.characters_with_spaces, profile.page_length)


def total(counts: Iterable[Counts]) -> Counts:
    """Add up the counts of several files."""
    return sum(counts, start=Counts())


def rounded(words: Fraction | None) -> int | None:
    """Round to whole words, half up: once per file and band, never per segment."""
    return None if words is None else (words + _HALF).__floor__()
