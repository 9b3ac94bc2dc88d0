"""Counting a text while a person waits."""

from __future__ import annotations

from services.files.domain.bundles import TextCounts, count_bundle
from services.files.domain.errors import TextTooLong
from services.files.domain.profiles import profile_named
from services.files.ports import TextCounter

MAX_TEXT = 10_000


def count_text(counter: TextCounter, text: str, language: str, profile: str) -> TextCounts:
    """Count a text under a profile, sentence by sentence, repetitions told."""
    if len(text) > MAX_TEXT:
        raise TextTooLong(f"The text is longer than {MAX_TEXT} characters. Upload it as a file instead.")
    chosen = profile_named(profile)
    [counted] = count_bundle([counter.tally(text, chosen, language)])
    return TextCounts(chosen, counted)
