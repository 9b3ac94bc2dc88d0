"""Guessing gets slower and slower; owners still get in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.identity.domain.errors import SignInThrottled
from services.identity.domain.throttle import (
    ADDRESS,
    PAIR,
    Attempts,
    Rule,
    address_key,
    admit,
    network_of,
    pair_key,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def failed(times: int, *, rule: Rule = PAIR, now: datetime = NOW) -> Attempts:
    """Make a count with so many failures, the last of them at `now`."""
    return Attempts("key", failures=times, failed_at=now if times else None)


@pytest.mark.feature("I10")
def test_the_first_failures_cost_no_wait_and_each_further_one_doubles_it() -> None:
    """Ten mistakes are free; then 1, 2, 4 … seconds up to a quarter of an hour."""
    waits = [PAIR.wait(count).total_seconds() for count in (9, 10, 11, 12, 19, 20, 1000)]
    assert waits == [0, 1, 2, 4, 512, 900, 900]


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_more_failures_never_wait_less(one: int, other: int) -> None:
    """The wait grows with the failures and never beyond the longest."""
    low, high = sorted((one, other))
    assert PAIR.wait(low) <= PAIR.wait(high) <= PAIR.longest_wait


def test_a_throttled_try_says_how_many_seconds_to_wait() -> None:
    """The refusal carries whole seconds, rounded up."""
    with pytest.raises(SignInThrottled) as refusal:
        admit(failed(12), Attempts("address"), NOW + timedelta(seconds=0.5))
    assert refusal.value.details == {"retry_after": 4}


def test_after_the_wait_the_next_try_is_admitted_and_counted_as_failed_until_it_is_right() -> None:
    """Charging beforehand counts a hundred parallel guesses as a hundred."""
    pair, address = admit(failed(12), failed(3), NOW + timedelta(seconds=4))
    assert (pair.failures, address.failures) == (13, 4)


@pytest.mark.feature("I10")
def test_guessing_from_another_address_does_not_delay_the_owner() -> None:
    """The owner's pair is another one, whatever an attacker does to his own."""
    attackers = pair_key("nordwind", "anna", "203.0.113.9")
    owners = pair_key("nordwind", "anna", "198.51.100.7")
    assert attackers != owners
    pair, _ = admit(Attempts(owners), Attempts(address_key("198.51.100.7")), NOW)
    assert pair.failures == 1


@pytest.mark.feature("I10")
def test_an_address_from_which_the_account_was_entered_before_is_not_judged_by_its_neighbours() -> None:
    """A guesser in the same office exhausts the address; the owner who signed in from there still gets in."""
    exhausted = failed(ADDRESS.free + 10)
    known = Attempts("pair", succeeded_at=NOW - timedelta(days=1))
    admit(known, exhausted, NOW)
    with pytest.raises(SignInThrottled):
        admit(Attempts("pair"), exhausted, NOW)


def test_a_success_long_ago_makes_an_address_unknown_again() -> None:
    """After 90 days without a success the address counts as new."""
    stale = Attempts("pair", succeeded_at=NOW - timedelta(days=91))
    with pytest.raises(SignInThrottled):
        admit(stale, failed(ADDRESS.free + 1), NOW)


def test_one_address_guessing_at_many_accounts_is_throttled() -> None:
    """Each pair is new, but the address has used up its tries."""
    with pytest.raises(SignInThrottled):
        admit(Attempts("new pair"), failed(ADDRESS.free), NOW)


def test_being_right_clears_the_pair_and_gives_the_address_one_try_back() -> None:
    """An attacker cannot wipe out his address's failures by signing in to an account of his own."""
    assert failed(7).cleared(NOW) == Attempts("key", succeeded_at=NOW)
    assert failed(19).refunded().failures == 18
    assert Attempts("key").refunded().failures == 0


def test_failures_are_forgotten_after_a_quiet_time() -> None:
    """A day without failures starts the pair afresh."""
    pair, _ = admit(failed(50), Attempts("address"), NOW + PAIR.forgotten_after)
    assert pair.failures == 1


def test_account_and_login_count_the_same_in_any_spelling() -> None:
    """Capitals and outer spaces open no second count."""
    assert pair_key(" Nordwind", "ANNA ", "::1") == pair_key("nordwind", "anna", "::1")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("not an address", "unknown"),
    ],
)
def test_an_address_counts_by_what_one_subscriber_holds(address: str, network: str) -> None:
    """A whole /64 of IPv6 belongs to one subscriber, so it is one address here."""
    assert network_of(address) == network
