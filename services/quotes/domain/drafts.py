"""Editing a draft: what was asked for is replaced, and what was counted of other files is forgotten."""

from __future__ import annotations

from dataclasses import replace

from services.quotes.domain.quote import Counting, Quote
from services.quotes.domain.request import Request


def rewrite(quote: Quote, request: Request) -> bool:
    """Replace what a draft asks for; tell whether its files are to be counted anew.

    Counts and price of other files are gone at once: what is previewed is always of the files that are named.
    """
    before, quote.request = quote.request, request
    if _counted_by(before) == _counted_by(request):
        quote.counting = _recounted(quote.counting, request.languages) if quote.counting else None
        return False
    quote.counting = quote.price = quote.needs_attention = None
    # The version under which this is saved: analyses asked for by an earlier one are of no use.
    quote.files_version = quote.version + 1
    quote.awaits_counts = bool(request.source_files)
    return quote.awaits_counts


def _counted_by(request: Request) -> tuple[str, list[str]]:
    """Return all that counts depend on; a repetition is one by the order of the files."""
    return request.source_language, [each.file_id for each in request.source_files]


def _recounted(counting: Counting, languages: tuple[str, ...]) -> Counting:
    """Keep counts for other targets: those of an analysis hold for any, those entered by hand for their own."""
    known = counting.by_target
    of_all = next(iter(known.values()), None) if counting.source == "analysis" else None
    words = {language: known.get(language, of_all) for language in languages}
    return replace(counting, by_target={language: found for language, found in words.items() if found is not None})
