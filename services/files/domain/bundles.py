"""The bands of the files of one quote, in order: later occurrences are repetitions, also in another file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from services.files.domain.bands import Band
from services.files.domain.counts import Counts, rounded, total
from services.files.domain.profiles import Profile
from services.files.domain.tallies import Distinct, Tally


@dataclass(frozen=True, slots=True)
class BandCount:
    """Words and segments of one band of one file; words are rounded here and nowhere else."""

    words: int | None
    segments: int


@dataclass(frozen=True, slots=True)
class FileCounts:
    """The counts of one file and how they fall into bands."""

    counts: Counts
    bands: Mapping[Band, BandCount]
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class TextCounts:
    """The counts of a text and the profile that they follow."""

    profile: Profile
    file: FileCounts


@dataclass(frozen=True, slots=True)
class CountedFile:
    """A file of an analysis with its counts."""

    file_id: str
    name: str
    counts: FileCounts


@dataclass(frozen=True, slots=True)
class Totals:
    """The files of an analysis added up."""

    counts: Counts
    bands: Mapping[Band, BandCount]
    approximate: bool = False


def totals_of(files: Sequence[FileCounts]) -> Totals:
    """Add up the files of a bundle."""
    return Totals(total_counts(files), total_bands(files), any(file.approximate for file in files))


def count_bundle(tallies: Iterable[Tally]) -> list[FileCounts]:
    """Give each file of a bundle its bands, files in the order of the quote."""
    seen: set[str] = set()
    return [_count_file(each, seen) for each in tallies]


def total_counts(files: Sequence[FileCounts]) -> Counts:
    """Add up the files of a bundle."""
    return total(file.counts for file in files)


def total_bands(files: Sequence[FileCounts]) -> dict[Band, BandCount]:
    """Add up the rounded bands of the files, so that the sum on the quote is the sum of its rows."""
    totals: dict[Band, BandCount] = {}
    for file in files:
        for band, count in file.bands.items():
            so_far = totals.get(band, BandCount(0, 0))
            undefined = so_far.words is None or count.words is None
            words = None if undefined else (so_far.words or 0) + (count.words or 0)
            totals[band] = BandCount(words, so_far.segments + count.segments)
    return totals


@dataclass(slots=True)
class _Sum:
    words: Fraction | None = field(default_factory=Fraction)
    segments: int = 0

    def add(self, words: Fraction | None, times: int) -> None:
        """Add a segment as often as it occurs."""
        self.words = None if self.words is None or words is None else self.words + words * times
        self.segments += times


def _count_file(document: Tally, seen: set[str]) -> FileCounts:
    sums: dict[Band, _Sum] = {}
    for segment in document.distinct:
        for band, times in _bands_of(segment, seen):
            sums.setdefault(band, _Sum()).add(segment.words, times)
    bands = {band: BandCount(rounded(sums[band].words), sums[band].segments) for band in Band if band in sums}
    undefined = any(count.words is None for count in bands.values())
    counts = Counts(
        words=None if undefined else sum(count.words or 0 for count in bands.values()),
        characters=document.characters,
        characters_with_spaces=document.characters_with_spaces,
        segments=sum(count.segments for count in bands.values()),
        numbers_only_segments=sum(each.occurrences for each in document.distinct if each.numbers_only),
        repetitions=bands[Band.REPETITION].segments if Band.REPETITION in bands else 0,
    )
    return FileCounts(counts, bands, document.approximate)


def _bands_of(segment: Distinct, seen: set[str]) -> list[tuple[Band, int]]:
    """Split the occurrences of a distinct segment over its bands; what is locked is never repeated work."""
    if segment.locked:
        return [(Band.LOCKED, segment.occurrences)]
    if segment.identity in seen:
        return [(Band.REPETITION, segment.occurrences)]
    seen.add(segment.identity)
    later = segment.occurrences - 1
    return [(Band.NO_MATCH, 1)] + ([(Band.REPETITION, later)] if later else [])
