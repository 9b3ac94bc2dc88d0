"""The tally of one document: its distinct segments with how often each occurs, small enough to store."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from services.files.domain.counting import count_words, is_numbers_only
from services.files.domain.profiles import Profile
from services.files.domain.segments import Segment, identity_of
from services.files.domain.text import WordBreaker, characters, nfc, without_tags


@dataclass(slots=True)
class Distinct:
    """A segment and the number of its occurrences in one document."""

    identity: str
    words: Fraction | None
    numbers_only: bool
    locked: bool
    occurrences: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """What one document holds, before repetitions across files are known."""

    kind: str
    distinct: tuple[Distinct, ...]
    characters: int
    characters_with_spaces: int
    approximate: bool = False


def tally(segments: Iterable[Segment], kind: str, profile: Profile, language: str, words: WordBreaker) -> Tally:
    """Count the segments of the parts that the profile counts, each distinct one once."""
    seen: dict[tuple[str, bool], Distinct] = {}
    without_spaces = with_spaces = 0
    for segment in segments:
        if segment.part not in profile.counted_parts:
            continue
        spaced, bare = characters(nfc(without_tags(segment.text)))
        without_spaces += bare
        with_spaces += spaced
        key = (identity_of(segment), segment.locked)
        if key not in seen:
            seen[key] = Distinct(
                identity=key[0],
                words=count_words(segment.text, profile.rule, language, words),
                numbers_only=is_numbers_only(segment.text),
                locked=segment.locked,
            )
        seen[key].occurrences += 1
    return Tally(kind, tuple(seen.values()), without_spaces, with_spaces)
