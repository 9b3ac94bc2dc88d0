"""Sentences by the rules of the `sentencex` library (Wikimedia), which knows abbreviations per language."""

from __future__ import annotations

import sentencex


def sentences(text: str, language: str) -> list[str]:
    """Split a paragraph into sentences that together spell it again, spaces kept at their ends."""
    merged: list[str] = []
    for piece in sentencex.segment(language.split("-", maxsplit=1)[0].lower(), text):
        if merged and (not piece.strip() or not merged[-1].strip()):
            merged[-1] += piece
        else:
            merged.append(piece)
    return merged
