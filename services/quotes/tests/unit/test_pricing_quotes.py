"""Counts become prices, prices become offers, by a person or by the service's automation."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from portal_kit.caller import Caller
from portal_kit.money import Money
from services.quotes.domain import errors
from services.quotes.domain.catalogue import Automation
from services.quotes.domain.quote import Quote
from services.quotes.domain.wanted import WantedAdjustment, WantedLine, WantedPricing
from services.quotes.tests import mothers
from services.quotes.tests.fakes import FakeWork, a_world, owner, pm
from services.quotes.use_cases.deciding import decline_quote
from services.quotes.use_cases.learning import take_analysis
from services.quotes.use_cases.pricing import price_quote, send_quote, set_counts
from services.quotes.use_cases.requesting import submit_quote

ANALYSIS = "01920000-0000-7000-8000-000000000009"
LATER_ANALYSIS = "01920000-0000-7000-8000-00000000000a"
WORDS = {"no_match": Decimal(1000), "repetition": Decimal(100)}


def world_with(quote: Quote, **kind: Any) -> FakeWork:
    """A world with one quote and one service, in which a PM acts."""
    work = a_world(pm())
    work.kinds.put(mothers.kind(**kind))
    work.quotes.add(quote)
    return work


def analysed(work: FakeWork, analysis_id: str = ANALYSIS, words: dict[str, Decimal] | None = None) -> Quote:
    """Let the analysis end, and look at the quote."""
    work.as_(Caller.system("quotes.on_analysis_finished_v1"))
    counted = WORDS if words is None else words
    take_analysis(work, mothers.QUOTE, analysis_id, "unicode-1", approximate=False, words=counted)
    return work.quotes.stored[mothers.QUOTE]


@pytest.mark.feature("Q4")
def test_the_analysis_prices_every_target_and_a_pm_sends() -> None:
    """1,020 weighted words at 0.12 for each of two targets; sending is left to the PM."""
    work = world_with(mothers.quote("requested"))
    quote = analysed(work)
    assert quote.state == "in_preparation"
    assert quote.price is not None
    assert [line.quantity for line in quote.price.lines] == [Decimal(1020), Decimal(1020)]
    assert quote.price.net == Money(Decimal("244.80"), "EUR")
    assert quote.price.lines[0].inputs.rate_why.startswith("general row")
    assert work.told == ["QuoteCounted"]


@pytest.mark.feature("Q9")
def test_a_list_tells_the_words_of_the_source_once_they_are_counted() -> None:
    """All bands together; nothing before, and the most where languages were typed differently."""
    work = world_with(mothers.quote("requested"))
    assert work.quotes.stored[mothers.QUOTE].words is None
    assert analysed(work).words == Decimal(1100)
    counts = {"fr": {"no_match": Decimal(300), "locked": Decimal(50)}, "de": {"no_match": Decimal(400)}}
    assert set_counts(work.as_(pm()), mothers.QUOTE, counts, None).summary.words == Decimal(400)


@pytest.mark.feature("Q4")
def test_a_service_priced_by_hand_keeps_the_counts_and_waits() -> None:
    """Level 1: counted, not priced."""
    quote = analysed(world_with(mothers.quote("requested"), automation=Automation.BY_HAND))
    assert quote.counting is not None
    assert quote.price is not None
    assert not quote.price.complete


@pytest.mark.feature("Q4")
def test_an_automatic_quote_is_sent_and_an_automatic_project_also_accepted() -> None:
    """Levels 3 and 4; the acceptance counts as the owner's."""
    work = world_with(mothers.quote("requested"), automation=Automation.QUOTE)
    assert (analysed(work).state, work.told) == ("sent", ["QuoteCounted", "QuoteSent"])
    work = world_with(mothers.quote("requested"), automation=Automation.PROJECT)
    quote = analysed(work)
    assert (quote.state, work.told) == ("accepted", ["QuoteCounted", "QuoteSent", "QuoteAccepted"])
    assert quote.acceptance is not None
    assert quote.acceptance.accepted_by == mothers.OWNER


@pytest.mark.feature("Q4")
@pytest.mark.parametrize(("limit", "state"), [("244.80", "sent"), ("244.79", "in_preparation")])
def test_automation_stops_above_its_value_limit(limit: str, state: str) -> None:
    """The limit itself is still within."""
    kind = {"automation": Automation.QUOTE, "value_limit": Money(Decimal(limit), "EUR")}
    assert analysed(world_with(mothers.quote("requested"), **kind)).state == state


def test_automation_stops_where_a_line_has_no_price() -> None:
    """No rate row: a person sets the price."""
    work = world_with(mothers.quote("requested"), automation=Automation.PROJECT)
    work.prices.rows.clear()
    assert analysed(work).state == "in_preparation"


@pytest.mark.feature("Q3")
def test_a_draft_gets_its_preview_and_stays_a_draft() -> None:
    """Counts and price without being sent, at any level of automation."""
    work = world_with(mothers.quote("draft"), automation=Automation.PROJECT)
    quote = analysed(work)
    assert (quote.state, work.told) == ("draft", ["QuoteCounted"])
    assert quote.price is not None
    assert quote.price.complete


@pytest.mark.feature("Q7")
def test_a_launched_quote_gets_its_price_offered_and_keeps_its_order() -> None:
    """The price follows as an offer; the order is the one that was allocated."""
    work = world_with(mothers.quote("price_pending"), automation=Automation.PROJECT)
    quote = analysed(work)
    assert (quote.state, work.told) == ("accepted", ["QuoteCounted", "QuoteSent"])
    assert quote.live is not None
    assert quote.live.as_whole
    assert quote.acceptance is not None
    assert (quote.acceptance.order_id, quote.acceptance.price_pending) == (mothers.ORDER, True)


def test_counts_that_come_twice_late_or_after_a_person_have_no_effect() -> None:
    """An older analysis, the same again, hand counts, and an accepted quote."""
    work = world_with(mothers.quote("requested"))
    version = analysed(work).version
    assert analysed(work).version == version
    assert analysed(work, ANALYSIS.replace("9", "8")).version == version
    set_counts(work.as_(pm()), mothers.QUOTE, {"fr": {"exact": Decimal(10)}}, None)
    quote = analysed(work, ANALYSIS.replace("9", "a"))
    assert quote.counting is not None
    assert quote.counting.source == "hand"
    closed = world_with(mothers.quote("accepted"))
    assert analysed(closed).counting is None


def test_a_price_that_a_person_wrote_is_not_overwritten_by_counts() -> None:
    """The counts are kept beside it; pricing without lines takes them up."""
    work = world_with(mothers.quote("requested"))
    by_hand = WantedPricing(lines=(WantedLine("fr", quantity=Decimal(1), rate=Decimal(999)),))
    price = price_quote(work, mothers.QUOTE, by_hand, None).quote.price
    quote = analysed(work)
    assert quote.counting is not None
    assert quote.price == price


def test_counts_of_a_deleted_draft_are_ignored() -> None:
    """A fact is never refused."""
    work = a_world()
    take_analysis(work, mothers.QUOTE, ANALYSIS, "unicode-1", approximate=False, words=WORDS)
    assert work.quotes.stored == {}


@pytest.mark.parametrize("counts", [{"es": WORDS}, {"fr": {"exact": Decimal(-1)}}])
def test_counts_by_hand_are_checked(counts: dict[str, dict[str, Decimal]]) -> None:
    """Targets of the quote, bands that exist, no negative words."""
    with pytest.raises(errors.InvalidPricing):
        set_counts(world_with(mothers.quote("requested")), mothers.QUOTE, counts, None)


@pytest.mark.parametrize("state", ["draft", "sent", "accepted", "withdrawn"])
def test_a_price_is_prepared_only_where_it_is_open(state: str) -> None:
    """A frozen price is recalled or reopened first."""
    with pytest.raises(errors.NotEditable):
        price_quote(world_with(mothers.quote(state)), mothers.QUOTE, WantedPricing(), None)


@pytest.mark.feature("Q5")
def test_a_pm_writes_lines_discounts_and_rush() -> None:
    """Words by the price list, hours by hand, ten percent off, rush on French."""
    work = world_with(mothers.quote("in_preparation"))
    wanted = WantedPricing(
        lines=(
            WantedLine("fr", words={"no_match": Decimal(1000)}),
            WantedLine("de", unit="hour", quantity=Decimal("2.5"), rate=Decimal(60), description="Layout"),
        ),
        adjustments=(
            WantedAdjustment("Discount", "discount", percent=Decimal(10)),
            WantedAdjustment("Rush", "rush", percent=Decimal(25), targets=("fr",)),
        ),
        note="As agreed.",
    )
    price = price_quote(work, mothers.QUOTE, wanted, None).quote.price
    assert price is not None
    assert [line.amount for line in price.lines] == [Money(Decimal(120), "EUR"), Money(Decimal(150), "EUR")]
    assert [line.inputs.rate_why.split(";")[0] for line in price.lines] == ["general row", "set by hand"]
    assert price.net == Money(Decimal("273.00"), "EUR")
    assert price.tax == Money(Decimal("51.87"), "EUR")


@pytest.mark.parametrize(
    ("wanted", "pointer"),
    [
        (WantedPricing(lines=(WantedLine("es", quantity=Decimal(1)),)), "/lines/0/target"),
        (WantedPricing(lines=(WantedLine("fr"),)), "/lines/0"),
        (WantedPricing(lines=(WantedLine("fr", unit="hour", words=WORDS),)), "/lines/0/unit"),
        (WantedPricing(lines=(WantedLine("fr", service="juggling", words=WORDS),)), "/lines/0/service"),
        (WantedPricing(adjustments=(WantedAdjustment("x", "discount"),)), "/adjustments/0"),
        (WantedPricing(adjustments=(WantedAdjustment("x", "discount", Decimal(101)),)), "/adjustments/0/percent"),
        (WantedPricing(adjustments=(WantedAdjustment("x", "rush", Decimal(5)),)), "/adjustments/0/targets"),
        (
            WantedPricing(adjustments=(WantedAdjustment("x", "surcharge", Decimal(5), targets=("es",)),)),
            "/adjustments/0/targets",
        ),
    ],
)
def test_a_pricing_that_makes_no_sense_names_the_field(wanted: WantedPricing, pointer: str) -> None:
    """Each mistake has its place."""
    with pytest.raises(errors.InvalidPricing) as refused:
        price_quote(world_with(mothers.quote("in_preparation")), mothers.QUOTE, wanted, None)
    assert [each["pointer"] for each in refused.value.details["errors"]] == [pointer]  # type: ignore[attr-defined]


def test_pricing_without_lines_makes_them_from_the_counts_anew() -> None:
    """The way back to the price list after an edit by hand."""
    work = world_with(mothers.quote("requested"))
    analysed(work)
    by_hand = WantedPricing(lines=(WantedLine("fr", quantity=Decimal(1), rate=Decimal(999)),))
    price_quote(work.as_(pm()), mothers.QUOTE, by_hand, None)
    price = price_quote(work, mothers.QUOTE, WantedPricing(), None).quote.price
    assert price is not None
    assert price.net == Money(Decimal("244.80"), "EUR")


@pytest.mark.feature("Q5")
def test_each_sending_is_a_version_and_supersedes_the_one_before() -> None:
    """Version 1 stays as it was sent."""
    work = world_with(mothers.quote("change_requested"))
    work.quotes.stored[mothers.QUOTE].price = mothers.price("fr")
    quote = send_quote(work, mothers.QUOTE, "Here it is.", None, None, None).quote
    assert [(each.number, each.status) for each in quote.offers] == [(1, "superseded"), (2, "live")]
    assert quote.offers[0].price == mothers.price()
    assert quote.live is not None
    assert quote.live.expires_at == mothers.NOW + timedelta(days=30)
    assert work.told == ["QuoteSent"]


def test_an_offer_does_not_expire_in_the_past() -> None:
    """Nobody could accept it."""
    work = world_with(mothers.quote("in_preparation"))
    with pytest.raises(errors.InvalidPricing):
        send_quote(work, mothers.QUOTE, None, mothers.NOW, None, None)


def test_a_rate_that_ended_since_is_not_offered() -> None:
    """Validity counts on the day of sending."""
    work = world_with(mothers.quote("requested"))
    analysed(work)
    row_id, row = next(iter(work.prices.rows.items()))
    work.prices.put_row(replace(row, valid_until=(mothers.NOW - timedelta(days=1)).date()))
    with pytest.raises(errors.PriceOutdated) as refused:
        send_quote(work.as_(pm()), mothers.QUOTE, None, None, None, None)
    assert refused.value.details["rate_rows"] == [row_id, row_id]


@pytest.mark.feature("Q4")
def test_a_previewed_draft_that_is_sent_runs_by_itself_at_todays_prices() -> None:
    """The analysis that follows the sending prices it anew and sets the automation off."""
    work = world_with(mothers.quote("draft"), automation=Automation.QUOTE)
    analysed(work)
    work.prices.rows = {"row": mothers.rate_row("row", rate=Decimal("0.20"))}
    submit_quote(work.as_(owner()), mothers.QUOTE, None, None)
    sent = analysed(work, LATER_ANALYSIS)
    assert (sent.state, work.told) == ("sent", ["QuoteCounted", "QuoteRequested", "QuoteCounted", "QuoteSent"])
    assert sent.live is not None
    assert sent.live.price.net == Money(Decimal("408.00"), "EUR")


def test_a_request_counted_by_hand_is_sent_anew_without_an_analysis() -> None:
    """The provider looks at it again; nothing automatic overwrites its counts."""
    work = world_with(mothers.quote("requested"), automation=Automation.PROJECT)
    set_counts(work, mothers.QUOTE, {"fr": WORDS, "de": WORDS}, None)
    decline_quote(work, mothers.QUOTE, "Please name your purchase order.", None)
    submit_quote(work.as_(owner()), mothers.QUOTE, None, None)
    assert analysed(work, LATER_ANALYSIS).state == "requested"
