"""Decisions on a quote: one order for one acceptance, words kept, dates obeyed."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from portal_kit.caller import Caller
from portal_kit.errors import StaleVersion
from services.quotes.domain import errors
from services.quotes.domain.pricing import calculate
from services.quotes.tests import mothers
from services.quotes.tests.fakes import FakeWork, a_world, manager, owner, pm, stranger
from services.quotes.use_cases import deciding
from services.quotes.use_cases.deciding import accept_quote, expire_quotes


def world_with(stage: str, **changes: object) -> FakeWork:
    """A world with one quote in a stage, in which its owner acts."""
    work = a_world(owner())
    work.quotes.add(mothers.quote(stage, **changes))
    return work


def accepted(work: FakeWork, targets: tuple[str, ...] | None = None, word: str | None = None):
    """Accept, and return the agreement."""
    return accept_quote(work, mothers.QUOTE, targets, "Go.", word, None).quote.acceptance


@pytest.mark.feature("Q6")
def test_accepting_makes_one_order_with_an_id_told_at_once() -> None:
    """The agreement holds the order's id, the price and who agreed."""
    work = world_with("sent")
    agreement = accepted(work)
    assert (agreement.targets, agreement.price, agreement.offer_number) == (("fr", "de"), mothers.price(), 1)
    assert (agreement.accepted_by, agreement.message, agreement.launched) == (mothers.OWNER, "Go.", False)
    assert work.told == ["QuoteAccepted"]


@pytest.mark.feature("Q6")
def test_accepting_twice_makes_one_order() -> None:
    """The second one learns that it is too late."""
    work = world_with("sent")
    accepted(work)
    with pytest.raises(errors.TransitionNotAllowed) as refused:
        accepted(work.as_(manager()))
    assert refused.value.details == {"state": "accepted", "allowed": []}
    assert work.told == ["QuoteAccepted"]


@pytest.mark.feature("Q6")
def test_some_targets_are_accepted_with_their_own_price() -> None:
    """German stays behind, and the rush on it too."""
    rush = mothers.adjustment("rush", "25", targets=("de",))
    price = calculate("EUR", [mothers.line("fr"), mothers.line("de")], [rush, mothers.adjustment()])
    work = world_with("sent", offers=[mothers.offer(of=price)])
    agreement = accepted(work, ("fr",))
    assert agreement.targets == ("fr",)
    assert agreement.price.net.amount == Decimal("108.00")
    assert [line.inputs.target for line in agreement.price.lines] == ["fr"]


@pytest.mark.parametrize("targets", [("es",), (), ("fr", "es")])
def test_targets_that_were_not_offered_are_refused(targets: tuple[str, ...]) -> None:
    """Nothing is not some."""
    with pytest.raises(errors.InvalidTargets):
        accepted(world_with("sent"), targets)


def test_an_offer_as_a_whole_is_not_divided() -> None:
    """All of it may be named, in any order."""
    work = world_with("sent", offers=[mothers.offer(as_whole=True)])
    with pytest.raises(errors.OfferedAsWhole):
        accepted(work, ("fr",))
    assert accepted(work, ("de", "fr")).targets == ("fr", "de")


def test_the_provider_accepts_on_the_clients_written_word() -> None:
    """The word is kept with the agreement."""
    work = world_with("sent").as_(pm())
    with pytest.raises(errors.ClientWordNeeded):
        accepted(work, word="  ")
    assert accepted(work, word="Yes please. Anna, 20 Nov").client_word == "Yes please. Anna, 20 Nov"


def test_an_expired_offer_is_not_accepted() -> None:
    """Its date counts."""
    work = world_with("sent")
    work.now += timedelta(days=30)
    with pytest.raises(errors.QuoteExpired):
        accepted(work)


@pytest.mark.feature("Q7")
def test_a_price_that_came_later_is_accepted_under_the_same_order() -> None:
    """The order told at launch is told again, now with its price."""
    work = world_with("price_pending", offers=[mothers.offer(as_whole=True)])
    agreement = accepted(work)
    assert (agreement.order_id, agreement.launched, agreement.price_pending) == (mothers.ORDER, True, False)
    assert agreement.price == mothers.price()


@pytest.mark.feature("Q6")
def test_the_timer_expires_what_is_due_and_tells_it_once() -> None:
    """Before the date nothing, after it once."""
    work = world_with("sent").as_(Caller.system("quotes.expire_quotes"))
    assert expire_quotes(work) == 0
    work.now += timedelta(days=31)
    assert (expire_quotes(work), expire_quotes(work)) == (1, 0)
    quote = work.quotes.stored[mothers.QUOTE]
    assert (quote.state, quote.offers[0].status, work.told) == ("expired", "expired", ["QuoteExpired"])


@pytest.mark.parametrize(
    ("step", "stage", "caller", "state", "told"),
    [
        (deciding.take_quote, "requested", pm(), "in_preparation", ["QuoteChanged"]),
        (deciding.reopen_quote, "rejected", pm(), "in_preparation", ["QuoteChanged"]),
    ],
)
def test_quiet_steps_tell_that_something_changed_and_not_what(step, stage, caller, state, told) -> None:
    """Taking on and reopening are the provider's own affair; open pages alone hear of them."""
    work = world_with(stage).as_(caller)
    assert step(work, mothers.QUOTE, None).quote.state == state
    assert work.told == told


@pytest.mark.feature("Q6")
@pytest.mark.parametrize(
    ("step", "stage", "caller", "state", "told"),
    [
        (deciding.decline_quote, "requested", pm(), "declined", ["QuoteDeclined"]),
        (deciding.reject_quote, "sent", owner(), "rejected", ["QuoteRejected"]),
        (deciding.request_change, "sent", owner(), "change_requested", ["QuoteChanged"]),
        (deciding.recall_quote, "sent", pm(), "in_preparation", ["QuoteChanged"]),
    ],
)
def test_steps_that_need_a_reason_keep_it(step, stage, caller, state, told) -> None:
    """Without a reason they are refused; with one, the other side reads it."""
    work = world_with(stage).as_(caller)
    with pytest.raises(errors.MessageNeeded):
        step(work, mothers.QUOTE, " ", None)
    quote = step(work, mothers.QUOTE, "Too dear.", None).quote
    assert (quote.state, quote.last_message, work.told) == (state, "Too dear.", told)


def test_an_offer_stays_live_while_a_change_is_asked_for_and_not_after_a_recall() -> None:
    """A change request does not close the door; a recall does."""
    work = world_with("sent")
    assert deciding.request_change(work, mothers.QUOTE, "Faster?", None).quote.live is not None
    assert accepted(work) is not None
    recalled = world_with("sent").as_(pm())
    assert deciding.recall_quote(recalled, mothers.QUOTE, "A mistake.", None).quote.live is None
    with pytest.raises(errors.TransitionNotAllowed):
        accepted(recalled.as_(owner()))


def test_withdrawing_ends_the_live_offer() -> None:
    """Nothing can be accepted afterwards."""
    work = world_with("sent")
    quote = deciding.withdraw_quote(work, mothers.QUOTE, None, None).quote
    assert (quote.state, quote.live, work.told) == ("withdrawn", None, ["QuoteWithdrawn"])


def test_a_decision_on_an_older_version_is_stale() -> None:
    """Who saw an older state decides anew."""
    with pytest.raises(StaleVersion):
        accept_quote(world_with("sent"), mothers.QUOTE, None, None, None, 7)


def test_strangers_decide_nothing_and_learn_nothing() -> None:
    """Another organisation's quote is not found, whatever its state."""
    for stage in ("sent", "accepted"):
        with pytest.raises(errors.QuoteNotFound):
            accepted(world_with(stage).as_(stranger()))
