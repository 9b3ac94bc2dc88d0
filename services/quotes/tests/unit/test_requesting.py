"""Requests come in as drafts, quotes or launches, and are refused with the fields at fault."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from portal_kit.errors import Forbidden, StaleVersion, Unavailable
from services.quotes.domain import errors
from services.quotes.domain.known import KnownOrganisation
from services.quotes.domain.request import Request, Target, Wish
from services.quotes.tests import mothers
from services.quotes.tests.fakes import a_world, manager, owner, pm, stranger
from services.quotes.use_cases.requesting import delete_draft, launch_quote, request_quote, submit_quote, update_quote


def wish(intent: str = "quote", request: Request | None = None, **more: Any) -> Wish:
    """A request for the manual."""
    return Wish(request=request or mothers.request(), intent=intent, **more)


def pointers(refused: pytest.ExceptionInfo[Any]) -> list[str]:
    """The fields at fault."""
    return [each["pointer"] for each in refused.value.details["errors"]]


@pytest.mark.feature("Q1")
def test_a_request_gets_a_number_and_the_analysis_is_asked_for() -> None:
    """The first quote of the year, told with owner and watchers."""
    work = a_world()
    quote = request_quote(work, wish()).quote
    assert (quote.number, quote.state, quote.version) == ("Q-2026-000001", "requested", 1)
    assert quote.people == (mothers.OWNER, mothers.WATCHER)
    assert [(type(event).__name__, event.analysis) for event in work.emitted] == [("QuoteRequested", True)]  # type: ignore[union-attr]


@pytest.mark.feature("Q8")
def test_a_draft_is_counted_for_its_preview_and_stays_with_its_owner() -> None:
    """Saved, counted, deleted by the owner and by nobody else."""
    work = a_world()
    quote = request_quote(work, wish("draft")).quote
    assert (quote.state, work.told) == ("draft", ["QuoteRequested"])
    with pytest.raises(errors.ActorNotAllowed):
        delete_draft(work.as_(manager()), quote.id, None)
    delete_draft(work.as_(owner()), quote.id, 1)
    assert work.quotes.stored == {}


def test_only_a_draft_is_deleted() -> None:
    """What was sent is withdrawn instead."""
    work = a_world()
    quote = request_quote(work, wish()).quote
    with pytest.raises(errors.NotEditable):
        delete_draft(work, quote.id, None)


@pytest.mark.feature("Q7")
def test_a_launch_without_preview_is_accepted_with_the_price_to_come() -> None:
    """The order's id is there at once, the price is not."""
    work = a_world()
    quote = request_quote(work, wish("launch")).quote
    assert quote.state == "accepted"
    assert quote.acceptance is not None
    assert (quote.acceptance.launched, quote.acceptance.price_pending) == (True, True)
    assert work.told == ["QuoteRequested", "QuoteAccepted"]


@pytest.mark.feature("Q7")
def test_a_draft_with_a_complete_preview_is_launched_at_that_price() -> None:
    """The previewed price is the agreed price, frozen as the offer that was taken."""
    work = a_world()
    work.quotes.add(mothers.quote("draft", price=mothers.price()))
    quote = launch_quote(work, mothers.QUOTE, None, None).quote
    assert quote.acceptance is not None
    assert quote.acceptance.price == mothers.price()
    assert not quote.acceptance.price_pending
    assert [(each.number, each.status) for each in quote.offers] == [(1, "accepted")]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"service": "juggling"}, "/service"),
        ({"targets": ()}, "/targets"),
        ({"targets": tuple(Target(f"x{n}", None) for n in range(51))}, "/targets"),
        ({"targets": (Target("fr", None), Target("FR", None))}, "/targets/1/language"),
        ({"targets": (Target("en", None),)}, "/targets/0/language"),
        ({"reference_files": mothers.request().source_files}, "/reference_files/0"),
        ({"watchers": (mothers.COLLEAGUE,)}, "/watchers/0"),
    ],
)
def test_a_request_that_makes_no_sense_names_the_field(change: dict[str, Any], pointer: str) -> None:
    """Unknown service, no or too many targets, twice the same, the source itself, a file twice, a stranger."""
    work = a_world()
    with pytest.raises(errors.InvalidRequest) as refused:
        request_quote(work, wish(request=replace(mothers.request(), **change)))
    assert pointers(refused) == [pointer]
    assert work.emitted == []


def test_a_retired_service_cannot_be_ordered() -> None:
    """It leaves open work intact, and takes no new."""
    work = a_world()
    work.kinds.stored["translation"].active = False
    with pytest.raises(errors.InvalidRequest):
        request_quote(work, wish())


def test_a_monolingual_service_has_its_source_as_target() -> None:
    """Proofreading stays in the language."""
    work = a_world()
    work.kinds.put(mothers.kind(key="proofreading", monolingual=True))
    english = replace(mothers.request("en"), service="proofreading")
    assert request_quote(work, wish(request=english)).quote.request.languages == ("en",)
    with pytest.raises(errors.InvalidRequest):
        request_quote(work, wish(request=replace(english, targets=(Target("fr", None),))))


def test_a_client_requests_for_itself_only() -> None:
    """Another organisation or owner in the request is refused."""
    for more in ({"organisation_id": mothers.OTHER_ORGANISATION}, {"owner_id": mothers.COLLEAGUE}):
        with pytest.raises(errors.InvalidRequest):
            request_quote(a_world(), wish(**more))


def test_an_organisation_not_known_yet_may_try_again() -> None:
    """Its event is on the way."""
    work = a_world()
    work.known.organisations.clear()
    with pytest.raises(Unavailable):
        request_quote(work, wish())


def test_the_provider_requests_for_a_client_on_its_written_word() -> None:
    """The word is kept with the quote; without it, or for nobody, nothing happens."""
    work = a_world(pm())
    client = {"organisation_id": mothers.ORGANISATION, "owner_id": mothers.OWNER}
    quote = request_quote(work, wish(client_word="Please quote, Anna", **client)).quote
    assert (quote.owner_id, quote.created_by, quote.client_word) == (mothers.OWNER, mothers.PM, "Please quote, Anna")
    with pytest.raises(errors.ClientWordNeeded):
        request_quote(work, wish(**client))
    with pytest.raises(errors.InvalidRequest):
        request_quote(work, wish(client_word="Please"))
    with pytest.raises(errors.InvalidRequest):
        request_quote(work, wish(client_word="Please", **{**client, "owner_id": mothers.COLLEAGUE}))


def test_a_pm_who_knows_the_counts_prices_the_request_at_once() -> None:
    """No analysis is asked for, and the request is taken on."""
    work = a_world(pm())
    counts = {"fr": {"no_match": Decimal(1000)}, "de": {"no_match": Decimal(500)}}
    made = wish(client_word="Please", organisation_id=mothers.ORGANISATION, owner_id=mothers.OWNER, hand_counts=counts)
    quote = request_quote(work, made).quote
    assert quote.state == "in_preparation"
    assert quote.price is not None
    assert quote.price.net.amount == Decimal("180.00")
    assert work.emitted[0].analysis is False  # type: ignore[union-attr]


def test_a_client_enters_no_counts() -> None:
    """Counts are contractual: they come from the analysis or the provider."""
    with pytest.raises(Forbidden):
        request_quote(a_world(), wish(hand_counts={"fr": {"no_match": Decimal(1)}}))


def test_a_requester_without_prices_does_not_launch() -> None:
    """A manager does."""
    work = a_world()
    blind = KnownOrganisation(mothers.ORGANISATION, "Nordwind GmbH", "EUR", Decimal(19), False, False)
    work.known.put_organisation(blind, 2)
    with pytest.raises(errors.PricesNotSeen):
        request_quote(work, wish("launch"))
    assert request_quote(work.as_(manager()), wish("launch")).quote.state == "accepted"


def test_submitting_a_draft_asks_for_an_analysis_which_sets_todays_prices() -> None:
    """Without it a previewed draft would never be priced anew, nor sent by a service that runs by itself."""
    work = a_world()
    draft = request_quote(work, wish("draft")).quote
    submit_quote(work, draft.id, None, 1)
    assert [event.analysis for event in work.emitted] == [True, True]  # type: ignore[union-attr]


def test_a_change_needs_the_version_that_was_read() -> None:
    """A purchase order number is added once, by somebody who saw the newest state."""
    work = a_world()
    quote = request_quote(work, wish()).quote
    changed = update_quote(work, quote.id, {"purchase_order_number": "PO-77"}, 1).quote
    assert (changed.request.purchase_order_number, changed.request.name, changed.version) == ("PO-77", "User manual", 2)
    with pytest.raises(StaleVersion):
        update_quote(work, quote.id, {"name": "Other"}, 1)


def test_what_the_order_took_over_is_not_changed_here() -> None:
    """After acceptance the order has its own copy."""
    work = a_world()
    work.quotes.add(mothers.quote("accepted"))
    with pytest.raises(errors.NotEditable):
        update_quote(work, mothers.QUOTE, {"name": "Other"}, 1)


def test_a_quote_of_another_organisation_does_not_exist() -> None:
    """The same answer as for a random id."""
    work = a_world()
    quote = request_quote(work, wish()).quote
    for quote_id in (quote.id, mothers.ORDER):
        with pytest.raises(errors.QuoteNotFound) as refused:
            update_quote(work.as_(stranger()), quote_id, {"name": "Mine"}, 1)
        assert refused.value.message == "There is no such quote; look at the list of quotes."
