"""A draft is written anew: its preview is always of what it asks for now."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from portal_kit.caller import Caller
from portal_kit.errors import StaleVersion
from services.quotes.domain import errors
from services.quotes.domain.events import QuoteRequested
from services.quotes.domain.quote import STATES, Counting, Quote
from services.quotes.domain.request import FileRef, Request, Target, Wish
from services.quotes.tests import mothers
from services.quotes.tests.fakes import FakeWork, a_world, manager, owner, pm, stranger
from services.quotes.use_cases.learning import take_analysis, take_failed_analysis
from services.quotes.use_cases.requesting import request_quote, update_draft

WORDS = {"no_match": Decimal(1000)}
OTHER_FILE = FileRef("01920000-0000-7000-8000-0000000000f7", "annex.docx", 99)
FIRST, SECOND = "01920000-0000-7000-8000-000000000a01", "01920000-0000-7000-8000-000000000a02"


def a_draft(work: FakeWork) -> Quote:
    """Save a draft of the manual into French and German."""
    return request_quote(work, Wish(request=mothers.request(), intent="draft")).quote


def counted(work: FakeWork, analysis_id: str = FIRST, quote_version: int = 1) -> Quote:
    """Let an analysis end that a version of the quote asked for, and look at the quote."""
    caller = work.caller
    work.as_(Caller.system("quotes.on_analysis_finished_v1"))
    (quote_id,) = work.quotes.stored
    take_analysis(work, quote_id, analysis_id, "unicode-1", approximate=False, words=WORDS, quote_version=quote_version)
    work.as_(caller)
    return work.quotes.stored[quote_id]


def edited(work: FakeWork, quote: Quote, **changes: Any) -> Quote:
    """Change the draft's request."""
    wish = Wish(request=replace(mothers.request(), **changes), intent="draft")
    return update_draft(work, quote.id, wish, quote.version).quote


def last_event(work: FakeWork) -> QuoteRequested:
    """The event told last."""
    event = work.emitted[-1]
    assert isinstance(event, QuoteRequested)
    return event


@pytest.mark.feature("Q8")
def test_everything_that_a_draft_asks_for_can_be_changed() -> None:
    """Name, languages, deadline, instructions, numbers, watchers; the answer is the draft as it is now."""
    work = a_world()
    wanted = replace(
        mothers.request("es"),
        name="Other manual",
        deadline=mothers.NOW,
        instructions="Formal tone.",
        purchase_order_number="PO-9",
        cost_centre="Sales",
        reference_files=(OTHER_FILE,),
        watchers=(),
    )
    draft = a_draft(work)
    quote = update_draft(work, draft.id, Wish(request=wanted, intent="draft"), draft.version).quote
    assert (quote.request, quote.state, quote.number, quote.version) == (wanted, "draft", draft.number, 2)
    assert last_event(work).quote.request.reference_files == (OTHER_FILE,)


@pytest.mark.feature("Q3")
@pytest.mark.parametrize("change", [{"source_files": (OTHER_FILE,)}, {"source_language": "it"}])
def test_other_files_are_counted_anew_and_the_old_preview_is_gone_at_once(change: dict[str, Any]) -> None:
    """Counts of the files of before have no effect, however late they come and whatever they say."""
    work = a_world()
    a_draft(work)
    before = counted(work)
    assert before.price is not None
    quote = edited(work, before, **change)
    assert (quote.counting, quote.price, quote.awaits_counts) == (None, None, True)
    assert (last_event(work).analysis, quote.version) == (True, 3)
    late = counted(work, SECOND, quote_version=1)
    assert (late.counting, late.price) == (None, None)
    take_failed_analysis(work, quote.id, SECOND, "scanned_document", "old.pdf", quote_version=1)
    assert work.quotes.stored[quote.id].needs_attention is None
    fresh = counted(work, SECOND, quote_version=3)
    assert fresh.price is not None
    assert (fresh.price.complete, fresh.awaits_counts) == (True, False)


@pytest.mark.feature("Q3")
def test_other_targets_are_priced_at_once_by_the_counts_that_are_there() -> None:
    """The same files need not be counted twice."""
    work = a_world()
    a_draft(work)
    quote = edited(work, counted(work), targets=(Target("de", None), Target("es", None), Target("it", None)))
    assert quote.price is not None
    assert [line.inputs.target for line in quote.price.lines] == ["de", "es", "it"]
    assert quote.price.net.amount == Decimal("360.00")
    assert not last_event(work).analysis
    assert not quote.awaits_counts


def test_a_draft_that_is_renamed_while_it_is_counted_still_gets_its_preview() -> None:
    """Its files are those that are being counted."""
    work = a_world()
    quote = edited(work, a_draft(work), name="Second thoughts")
    assert (quote.awaits_counts, last_event(work).analysis) == (True, False)
    assert counted(work).price is not None


def test_a_draft_without_files_waits_for_nothing() -> None:
    """No analysis, no price."""
    work = a_world()
    a_draft(work)
    quote = edited(work, counted(work), source_files=())
    assert (quote.awaits_counts, quote.price, last_event(work).analysis) == (False, None, False)


def test_a_price_that_no_rate_gives_is_told_with_the_other_service() -> None:
    """A service that should run alone says what keeps it, as after an analysis."""
    work = a_world()
    work.kinds.put(mothers.kind(key="subtitling", automation=4, version=0))
    work.prices.rows["01920000-0000-7000-8000-0000000000aa"] = mothers.rate_row(service="translation")
    a_draft(work)
    quote = edited(work, counted(work), service="subtitling")
    assert quote.needs_attention == "No rate fits for fr, de; set the price by hand."
    assert edited(work, quote).needs_attention is None


def test_counts_entered_by_hand_stay_with_their_targets() -> None:
    """Those of an analysis hold for any target; a person meant the ones named."""
    work = a_world()
    by_hand = Counting({"fr": WORDS}, "hand", None, None, False, mothers.NOW, mothers.PM)
    work.quotes.add(mothers.quote("draft", counting=by_hand))
    quote = edited(work, work.quotes.stored[mothers.QUOTE], targets=(Target("fr", None), Target("es", None)))
    assert quote.counting is not None
    assert quote.counting.by_target == {"fr": WORDS}
    assert quote.price is not None
    assert not quote.price.complete


@pytest.mark.parametrize("state", [state for state in STATES if state != "draft"])
def test_only_a_draft_is_written_anew(state: str) -> None:
    """What was sent is what was asked."""
    work = a_world()
    work.quotes.add(mothers.quote(state))
    with pytest.raises(errors.NotEditable):
        edited(work, work.quotes.stored[mothers.QUOTE])


@pytest.mark.parametrize(
    ("caller", "refusal"), [(stranger(), errors.QuoteNotFound), (owner(), None), (manager(), None), (pm(), None)]
)
def test_a_draft_is_edited_by_those_who_may_request(caller: Caller, refusal: type[Exception] | None) -> None:
    """Its people, a manager, the provider for the client; for others it does not exist."""
    work = a_world()
    draft = a_draft(work)
    work.as_(caller)
    if refusal is None:
        assert edited(work, draft).owner_id == mothers.OWNER
    else:
        with pytest.raises(refusal):
            edited(work, draft)


@pytest.mark.parametrize(
    ("changes", "wish"),
    [
        ({"service": "juggling"}, {}),
        ({"watchers": (mothers.COLLEAGUE,)}, {}),
        ({}, {"organisation_id": mothers.OTHER_ORGANISATION}),
        ({}, {"owner_id": mothers.MANAGER}),
    ],
)
def test_what_no_request_may_say_no_edit_may_say(changes: dict[str, Any], wish: dict[str, Any]) -> None:
    """Nothing is changed; the draft stays with its organisation and owner."""
    work = a_world()
    draft = a_draft(work)
    asked: Request = replace(mothers.request(), **changes)
    with pytest.raises(errors.InvalidRequest):
        update_draft(work, draft.id, Wish(request=asked, intent="draft", **wish), 1)
    assert work.quotes.stored[draft.id].version == 1


def test_two_who_edit_at_once_do_not_overwrite_each_other() -> None:
    """The version that was read is needed."""
    work = a_world()
    draft = a_draft(work)
    edited(work, draft, name="First")
    with pytest.raises(StaleVersion):
        update_draft(work, draft.id, Wish(request=mothers.request(), intent="draft"), 1)
