"""What keeps a quote from going on by itself is shown on it, and staff are told."""

from __future__ import annotations

from decimal import Decimal

import pytest

from services.quotes.domain.catalogue import Automation
from services.quotes.domain.events import QuoteCounted, QuoteNeedsAttention
from services.quotes.tests import mothers
from services.quotes.tests.unit.test_pricing_quotes import ANALYSIS, WORDS, analysed, world_with
from services.quotes.use_cases.learning import take_failed_analysis
from services.quotes.use_cases.pricing import set_counts


@pytest.mark.parametrize("words", [{}, {"no_match": Decimal(0)}])
def test_documents_without_countable_words_are_for_a_person_and_never_cost_0(words: dict[str, Decimal]) -> None:
    """A script without a factor, or an empty text."""
    quote = analysed(world_with(mothers.quote("requested"), automation=Automation.PROJECT), words=words)
    assert quote.state == "in_preparation"
    assert quote.price is not None
    assert not quote.price.complete
    assert quote.needs_attention is not None


@pytest.mark.feature("N6")
@pytest.mark.parametrize(
    ("automation", "alarmed"), [(Automation.ANALYSIS, False), (Automation.QUOTE, True), (Automation.PROJECT, True)]
)
def test_a_service_that_should_run_alone_says_what_keeps_it(automation: Automation, alarmed: bool) -> None:
    """No rate fits: the quote shows it, and staff are told once; where a person prices anyway nobody is."""
    work = world_with(mothers.quote("requested"), automation=automation)
    work.prices.rows.clear()
    quote = analysed(work)
    message = "No rate fits for fr, de; set the price by hand."
    assert quote.needs_attention == (message if alarmed else None)
    alarm = [QuoteNeedsAttention(quote, "no_price", message)] if alarmed else []
    assert work.emitted == [QuoteCounted(quote, counted=True), *alarm]


def test_nobody_of_the_provider_is_told_of_a_draft() -> None:
    """Its owner sees that the counts failed; the request may never be sent."""
    work = world_with(mothers.quote("draft"))
    take_failed_analysis(work, mothers.QUOTE, ANALYSIS, "scanned_document", "scan.pdf holds pictures only.")
    assert work.quotes.stored[mothers.QUOTE].needs_attention is not None
    assert work.told == ["QuoteCounted"]


def test_counts_that_make_no_sense_are_shown_to_a_person() -> None:
    """The listener takes the fact, and the quote says what is wrong."""
    quote = analysed(world_with(mothers.quote("requested")), words={"perfect": Decimal(1)})
    assert quote.state == "requested"
    assert "cannot be priced" in str(quote.needs_attention)


def test_a_failed_analysis_is_shown_with_its_reason_until_counts_are_there() -> None:
    """Entering counts by hand clears it."""
    work = world_with(mothers.quote("requested"))
    take_failed_analysis(work, mothers.QUOTE, ANALYSIS, "scanned_document", "scan.pdf holds pictures only.")
    assert work.quotes.stored[mothers.QUOTE].needs_attention == "scan.pdf holds pictures only. (scanned_document)"
    assert work.told == ["QuoteCounted", "QuoteNeedsAttention"]
    quote = set_counts(work, mothers.QUOTE, {"fr": WORDS, "de": WORDS}, 2).quote
    assert (quote.needs_attention, quote.state) == (None, "in_preparation")
