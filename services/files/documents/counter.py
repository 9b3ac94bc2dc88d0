"""Counts a plain text in the process that asks, for calculators."""

from __future__ import annotations

from services.files.documents.plain import read_plain
from services.files.documents.units import segments_of
from services.files.domain.profiles import Profile
from services.files.domain.tallies import Tally, tally
from services.files.linguistics.sentences import sentences
from services.files.linguistics.words import words


class PlainTextCounter:
    """A `TextCounter` over lines and sentences."""

    def tally(self, text: str, profile: Profile, language: str) -> Tally:
        """Return the tally of a plain text."""
        return tally(segments_of(read_plain(text), language, sentences), "txt", profile, language, words)
