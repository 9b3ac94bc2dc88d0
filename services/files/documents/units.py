"""Units: paragraphs and the like as readers find them, before they are split into sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from services.files.domain.profiles import Part
from services.files.domain.segments import Segment
from services.files.domain.text import TAG, without_tags

SentenceBreaker = Callable[[str, str], list[str]]
"""Splits a text of a language into sentences that together spell it again."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A run of text that a reader sees as one; `whole` units are segments already (XLIFF and the like)."""

    text: str
    tags: tuple[str, ...] = ()
    part: Part = Part.BODY
    locked: bool = False
    whole: bool = False


class UnitBuilder:
    """Collects the text and the inline tags of one unit."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._tags: list[str] = []

    def text(self, text: str | None) -> None:
        """Add text; the character that stands for a tag is no text."""
        if text:
            self._pieces.append(text.replace(TAG, ""))

    def tag(self, name: str) -> None:
        """Add an inline tag."""
        self._pieces.append(TAG)
        self._tags.append(name)

    def take(self, part: Part, locked: bool = False, whole: bool = False) -> Unit | None:
        """Return what was collected and begin anew; None when there was nothing to read in it."""
        text = "".join(self._pieces)
        unit = Unit(text, tuple(self._tags), part, locked, whole)
        self._pieces, self._tags = [], []
        return unit if without_tags(text).strip() else None


def segments_of(units: Iterable[Unit], language: str, sentences: SentenceBreaker) -> Iterator[Segment]:
    """Split units into segments; tags go with the sentence that they stand in."""
    for unit in units:
        if unit.whole:
            yield Segment(unit.text, unit.tags, unit.part, unit.locked)
        else:
            yield from _split(unit, sentences(unit.text, language))


def _split(unit: Unit, sentences: list[str]) -> Iterator[Segment]:
    first_tag = 0
    for sentence in sentences:
        after = first_tag + sentence.count(TAG)
        if without_tags(sentence).strip():
            yield Segment(sentence, unit.tags[first_tag:after], unit.part, unit.locked)
        first_tag = after
