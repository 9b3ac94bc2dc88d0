"""The transition table, complete: every stage × every event × every role, against the table of the domain."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

import pytest

from portal_kit.errors import Conflict, Forbidden
from services.quotes.domain import errors
from services.quotes.domain import quote as q
from services.quotes.domain.states import EVENTS, RULES, require, transitions
from services.quotes.tests.mothers import NOW, offer, price, quote, viewers

PARTICIPANTS = {"owner", "watcher"}
CLIENT = PARTICIPANTS | {"manager"}
CLIENT_OR_PM = CLIENT | {"pm"}

# (stage, event): (who, next state); written out by hand from the rules of the domain, not from the code.
TABLE: dict[tuple[str, str], tuple[set[str], str]] = {
    ("draft", "submit"): (CLIENT_OR_PM, "requested"),
    ("draft", "launch"): (CLIENT_OR_PM, "accepted"),
    ("draft", "withdraw"): (CLIENT, "withdrawn"),
    ("requested", "take"): ({"pm", "system"}, "in_preparation"),
    ("requested", "decline"): ({"pm"}, "declined"),
    ("requested", "withdraw"): (CLIENT, "withdrawn"),
    ("in_preparation", "decline"): ({"pm"}, "declined"),
    ("in_preparation", "send"): ({"pm", "system"}, "sent"),
    ("in_preparation", "withdraw"): (CLIENT, "withdrawn"),
    ("sent", "accept"): (CLIENT_OR_PM | {"system"}, "accepted"),
    ("sent", "reject"): (CLIENT, "rejected"),
    ("sent", "request_change"): (CLIENT, "change_requested"),
    ("sent", "recall"): ({"pm"}, "in_preparation"),
    ("sent", "withdraw"): (CLIENT, "withdrawn"),
    ("sent", "expire"): ({"system"}, "expired"),
    ("change_requested", "send"): ({"pm", "system"}, "sent"),
    ("change_requested", "accept"): (CLIENT_OR_PM | {"system"}, "accepted"),
    ("change_requested", "reject"): (CLIENT, "rejected"),
    ("change_requested", "withdraw"): (CLIENT, "withdrawn"),
    ("change_requested", "expire"): ({"system"}, "expired"),
    ("rejected", "reopen"): ({"pm"}, "in_preparation"),
    ("expired", "reopen"): ({"pm"}, "in_preparation"),
    ("declined", "submit"): (CLIENT_OR_PM, "requested"),
    ("price_pending", "send"): ({"pm", "system"}, "accepted"),
    ("price_pending", "accept"): (CLIENT_OR_PM, "accepted"),
}


def subject(stage: str, event: str) -> q.Quote:
    """The quote that the table speaks of: due where it expires, with a price offered where one may be accepted."""
    made = quote(stage)
    if stage == q.PRICE_PENDING and event == "accept":
        made.offers = [offer()]
    return made


def instant(event: str) -> datetime:
    """Expiry happens after the last day, everything else before."""
    return NOW + timedelta(days=31) if event == "expire" else NOW


@pytest.mark.feature("Q6")
@pytest.mark.parametrize(("stage", "event", "role"), list(product(q.STAGES, EVENTS, viewers())))
def test_each_role_may_do_exactly_what_the_table_says(stage: str, event: str, role: str) -> None:
    """Allowed moves lead to the state of the table, all others are refused, and the list says the same."""
    viewer, asked, now = viewers()[role], subject(stage, event), instant(event)
    who, to = TABLE.get((stage, event), (set(), ""))
    listed = {each.event for each in transitions(asked, viewer, now)}
    assert (event in listed) == (role in who)
    if role in who:
        assert require(asked, event, viewer, now).to == to
    else:
        with pytest.raises((Conflict, Forbidden)) as refused:
            require(asked, event, viewer, now)
        assert refused.type is (errors.ActorNotAllowed if who else errors.TransitionNotAllowed)


def test_the_table_and_the_rules_name_the_same_pairs() -> None:
    """No rule is missing in the hand-written table, and none is too many."""
    assert {(stage, rule.event) for rule in RULES for stage in rule.stages} == set(TABLE)


def test_every_refusal_lists_what_is_allowed() -> None:
    """The owner of a sent quote learns the four things that are possible."""
    with pytest.raises(errors.TransitionNotAllowed) as refused:
        require(quote(q.SENT), "launch", viewers()["owner"], NOW)
    assert refused.value.details["allowed"] == ["accept", "reject", "request_change", "withdraw"]


@pytest.mark.parametrize("stage", [q.IN_PREPARATION, q.CHANGE_REQUESTED, q.PRICE_PENDING])
def test_nothing_is_sent_while_a_line_has_no_price(stage: str) -> None:
    """Price by hand, never 0."""
    asked = quote(stage, price=None)
    with pytest.raises(errors.PriceByHand):
        require(asked, "send", viewers()["pm"], NOW)
    assert "send" not in {each.event for each in transitions(asked, viewers()["pm"], NOW)}


@pytest.mark.parametrize("stage", [q.SENT, q.CHANGE_REQUESTED])
def test_an_offer_past_its_date_is_not_accepted_even_before_the_timer_came(stage: str) -> None:
    """The date counts, not the timer."""
    asked, late = quote(stage), NOW + timedelta(days=30)
    with pytest.raises(errors.QuoteExpired):
        require(asked, "accept", viewers()["owner"], late)
    assert "accept" not in {each.event for each in transitions(asked, viewers()["owner"], late)}


def test_an_offer_does_not_expire_before_its_date() -> None:
    """A timer that comes early changes nothing."""
    with pytest.raises(Conflict):
        require(quote(q.SENT), "expire", viewers()["system"], NOW + timedelta(days=29))


@pytest.mark.parametrize(("stage", "event"), [(q.SENT, "accept"), (q.DRAFT, "launch")])
def test_who_sees_no_prices_agrees_to_none(stage: str, event: str) -> None:
    """A requester without prices is sent to a manager."""
    owner = viewers()["owner"]
    blind = type(owner)(owner.person_id, owner.organisation_id, owner.scopes, sees_prices=False)
    with pytest.raises(errors.PricesNotSeen):
        require(quote(stage), event, blind, NOW)


def test_a_pending_price_is_accepted_only_once_it_is_offered() -> None:
    """Without an offer there is nothing to accept."""
    with pytest.raises(errors.TransitionNotAllowed):
        require(quote(q.PRICE_PENDING), "accept", viewers()["owner"], NOW)


def test_targets_are_asked_for_only_where_the_offer_can_be_divided() -> None:
    """Offered as a whole, or with one target, there is nothing to choose."""
    owner = viewers()["owner"]
    divisible = {each.event: each for each in transitions(quote(q.SENT), owner, NOW)}
    whole = transitions(quote(q.SENT, offers=[offer(as_whole=True)]), owner, NOW)
    assert divisible["accept"].needs_targets
    assert divisible["accept"].targets == ("fr", "de")
    assert not divisible["reject"].targets
    assert not any(each.needs_targets or each.targets for each in whole)


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("owner", True),
        ("watcher", True),
        ("colleague", False),
        ("observer", True),
        ("manager", True),
        ("foreign manager", False),
        ("pm", True),
        ("finance", True),
        ("admin", True),
        ("system", True),
    ],
)
def test_a_quote_exists_for_those_who_may_read_it(role: str, sees: bool) -> None:
    """Own, the organisation's, or all, as the matrix says."""
    assert viewers()[role].may_see(quote(q.SENT)) is sees


def test_peers_see_each_other_only_where_the_organisation_allows_it() -> None:
    """The switch opens sent quotes, not drafts and not confidential ones."""
    colleague = viewers()["colleague"]
    peer = type(colleague)(colleague.person_id, colleague.organisation_id, colleague.scopes, sees_peers=True)
    assert peer.may_see(quote(q.SENT))
    assert not peer.may_see(quote(q.DRAFT))


def test_a_confidential_quote_is_for_its_people_the_managers_and_the_provider() -> None:
    """Observers and peers do not learn of it."""
    secret = quote(q.SENT)
    secret.request = replace(secret.request, confidential=True)
    seen = {name for name, viewer in viewers().items() if viewer.may_see(secret)}
    assert seen == {"owner", "watcher", "manager", "pm", "finance", "admin", "system"}


def test_a_client_is_told_the_agreed_price_and_not_the_one_in_preparation() -> None:
    """Agreed before offered; what a PM prepares is nobody's yet."""
    agreed = quote(q.ACCEPTED, price=price("fr"))
    assert agreed.told_price == price()
    assert quote(q.IN_PREPARATION).told_price is None
