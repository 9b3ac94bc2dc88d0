"""Facts told by other services: what is known of people, and what the analysis found."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from portal_kit.errors import PortalError
from services.quotes.domain import steps
from services.quotes.domain.bands import checked_words
from services.quotes.domain.errors import InvalidPricing
from services.quotes.domain.known import KnownOrganisation, KnownPerson
from services.quotes.domain.preparation import COUNTABLE, count
from services.quotes.domain.quote import REQUESTED, Counting, FileCount, Quote
from services.quotes.ports import Work
from services.quotes.use_cases.pricing import reprice, run_automation
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
    approximate: bool,
    words: Mapping[str, Decimal],
    files: tuple[FileCount, ...] = (),
) -> None:
    """Price a quote from its counts; go on alone as far as the service's automation allows.

    Counts that come too late, twice, or after a person entered others have no effect.
    """
    quote = work.quotes.get_for_update(quote_id)
    if quote is None or not _wants(quote, analysis_id):
        return
    try:
        checked = checked_words(words)
    except InvalidPricing as refused:
        _flag(work, quote, f"The counts cannot be priced: {refused.message}")
        return
    # Words that cannot be counted (a script without a factor, an empty text) are priced by a person, never as 0.
    by_target = {language: dict(checked) for language in quote.request.languages} if checked else {}
    count(quote, Counting(by_target, "analysis", analysis_id, profile, approximate, work.now, None, files))
    if not checked:
        quote.needs_attention = "The documents hold no words that can be counted; set the price by hand."
    if quote.priced_by_person:
        work.quotes.save(quote)
        return
    try:
        kind = reprice(work, quote)
    except PortalError as refused:
        _flag(work, quote, refused.message)
        return
    if quote.stage == REQUESTED:
        steps.take(quote, viewer_of(work), work.now)
    work.quotes.save(quote)
    run_automation(work, quote, kind)


def take_failed_analysis(work: Work, quote_id: str, analysis_id: str, reason: str, message: str) -> None:
    """Show that the documents could not be counted: a person of the provider looks at them."""
    quote = work.quotes.get_for_update(quote_id)
    if quote is not None and _wants(quote, analysis_id):
        _flag(work, quote, f"{message} ({reason})")


def _wants(quote: Quote, analysis_id: str) -> bool:
    counting = quote.counting
    if quote.stage not in COUNTABLE or (counting and counting.source == "hand"):
        return False
    # Ids sort by the time they were made: an analysis older than the one known is no news.
    return counting is None or counting.analysis_id is None or counting.analysis_id < analysis_id


def _flag(work: Work, quote: Quote, reason: str) -> None:
    quote.needs_attention = reason[:1000]
    work.quotes.save(quote)
