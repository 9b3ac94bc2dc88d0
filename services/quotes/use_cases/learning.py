"""Facts told by other services: what is known of people, and what the analysis found."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from portal_kit.errors import PortalError
from services.quotes.domain import steps
from services.quotes.domain.bands import checked_words
from services.quotes.domain.errors import InvalidPricing
from services.quotes.domain.events import QuoteCounted, QuoteNeedsAttention
from services.quotes.domain.known import KnownOrganisation, KnownPerson
from services.quotes.domain.preparation import COUNTABLE, Attention, count, what_is_missing
from services.quotes.domain.quote import DRAFT, REQUESTED, Counting, FileCount, Quote
from services.quotes.ports import Work
from services.quotes.use_cases.pricing import kind_of, reprice, run_automation
from services.quotes.use_cases.viewing import viewer_of


def learn_organisation(work: Work, organisation: KnownOrganisation, version: int) -> None:
    """Keep what identity told of an organisation."""
    work.known.put_organisation(organisation, version)


def learn_person(work: Work, person: KnownPerson, version: int) -> None:
    """Keep what identity told of a contact or a member of staff."""
    work.known.put_person(person, version)


def take_analysis(
    work: Work,
    quote_id: str,
    analysis_id: str,
    profile: str,
    *,
    quote_version: int | None = None,
    approximate: bool,
    words: Mapping[str, Decimal],
    files: tuple[FileCount, ...] = (),
) -> None:
    """Price a quote from its counts; go on alone as far as the service's automation allows.

    Counts that come too late, twice, of other files, or after a person entered others have no effect.
    """
    quote = work.quotes.get_for_update(quote_id)
    if quote is None or not _wants(quote, analysis_id, quote_version):
        return
    try:
        checked = checked_words(words)
    except InvalidPricing as refused:
        quote.awaits_counts = False
        _store(work, quote, (refused.code, f"The counts cannot be priced: {refused.message}"), counted=False)
        return
    # Words that cannot be counted (a script without a factor, an empty text) are priced by a person, never as 0.
    by_target = {language: dict(checked) for language in quote.request.languages} if checked else {}
    count(quote, Counting(by_target, "analysis", analysis_id, profile, approximate, work.now, None, files))
    if quote.priced_by_person:
        _store(work, quote, None if checked else what_is_missing(quote, kind_of(work, quote)))
        return
    try:
        kind = reprice(work, quote)
    except PortalError as refused:
        _store(work, quote, (refused.code, refused.message))
        return
    if quote.stage == REQUESTED:
        steps.take(quote, viewer_of(work), work.now)
    _store(work, quote, what_is_missing(quote, kind))
    run_automation(work, quote, kind)


def take_failed_analysis(
    work: Work, quote_id: str, analysis_id: str, reason: str, message: str, *, quote_version: int | None = None
) -> None:
    """Show that the documents could not be counted: a person of the provider looks at them."""
    quote = work.quotes.get_for_update(quote_id)
    if quote is not None and _wants(quote, analysis_id, quote_version):
        quote.awaits_counts = False
        _store(work, quote, (reason, f"{message} ({reason})"), counted=False)


def _wants(quote: Quote, analysis_id: str, quote_version: int | None) -> bool:
    counting = quote.counting
    # A draft's files may have changed since they were given to be counted.
    if (quote_version or 0) < quote.files_version:
        return False
    if quote.stage not in COUNTABLE or (counting and counting.source == "hand"):
        return False
    # Ids sort by the time they were made: an analysis older than the one known is no news.
    return counting is None or counting.analysis_id is None or counting.analysis_id < analysis_id


def _store(work: Work, quote: Quote, attention: Attention | None, *, counted: bool = True) -> None:
    """Store the quote; what keeps it from going on is shown with it, and staff are told unless it is a draft."""
    if attention is not None:
        quote.needs_attention = attention[1][:1000]
    work.quotes.save(quote)
    work.emit(QuoteCounted(quote, counted))
    if attention is not None and quote.stage != DRAFT:
        work.emit(QuoteNeedsAttention(quote, attention[0], attention[1][:1000]))
