"""Facts told by other services: what is known of people, and what the analysis found."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from portal_kit.errors import PortalError
from services.quotes.domain import steps
from services.quotes.domain.bands import checked_words
from services.quotes.domain.catalogue import Automation, ServiceKind
from services.quotes.domain.errors import InvalidPricing
from services.quotes.domain.events import QuoteNeedsAttention
from services.quotes.domain.known import KnownOrganisation, KnownPerson
from services.quotes.domain.preparation import COUNTABLE, count
from services.quotes.domain.quote import DRAFT, REQUESTED, Counting, FileCount, Quote
from services.quotes.ports import Work
from services.quotes.use_cases.pricing import reprice, run_automation
from services.quotes.use_cases.viewing import viewer_of

# A reason as a code, and what a person of the provider reads.
Attention = tuple[str, str]


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
        _store(work, quote, (refused.code, f"The counts cannot be priced: {refused.message}"))
        return
    # Words that cannot be counted (a script without a factor, an empty text) are priced by a person, never as 0.
    by_target = {language: dict(checked) for language in quote.request.languages} if checked else {}
    count(quote, Counting(by_target, "analysis", analysis_id, profile, approximate, work.now, None, files))
    missing = None if checked else _NO_WORDS
    if quote.priced_by_person:
        _store(work, quote, missing)
        return
    try:
        kind = reprice(work, quote)
    except PortalError as refused:
        _store(work, quote, (refused.code, refused.message))
        return
    if quote.stage == REQUESTED:
        steps.take(quote, viewer_of(work), work.now)
    _store(work, quote, missing or _unpriced(quote, kind))
    run_automation(work, quote, kind)


def take_failed_analysis(work: Work, quote_id: str, analysis_id: str, reason: str, message: str) -> None:
    """Show that the documents could not be counted: a person of the provider looks at them."""
    quote = work.quotes.get_for_update(quote_id)
    if quote is not None and _wants(quote, analysis_id):
        _store(work, quote, (reason, f"{message} ({reason})"))


def _wants(quote: Quote, analysis_id: str) -> bool:
    counting = quote.counting
    if quote.stage not in COUNTABLE or (counting and counting.source == "hand"):
        return False
    # Ids sort by the time they were made: an analysis older than the one known is no news.
    return counting is None or counting.analysis_id is None or counting.analysis_id < analysis_id


def _unpriced(quote: Quote, kind: ServiceKind) -> Attention | None:
    """Tell which lines keep a service from running alone; otherwise a person prices or sends the quote anyway."""
    if kind.automation < Automation.QUOTE or quote.price is None or quote.price.complete:
        return None
    targets = dict.fromkeys(line.inputs.target for line in quote.price.lines if line.amount is None)
    return "no_price", f"No rate fits for {', '.join(targets)}; set the price by hand."


def _store(work: Work, quote: Quote, attention: Attention | None) -> None:
    """Store the quote; what keeps it from going on is shown with it, and staff are told unless it is a draft."""
    if attention is None:
        work.quotes.save(quote)
        return
    reason, message = attention[0], attention[1][:1000]
    quote.needs_attention = message
    work.quotes.save(quote)
    if quote.stage != DRAFT:
        work.emit(QuoteNeedsAttention(quote, reason, message))


_NO_WORDS: Attention = ("no_words", "The documents hold no words that can be counted; set the price by hand.")
