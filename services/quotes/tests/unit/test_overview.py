"""Counts of states become an overview."""

from __future__ import annotations

import pytest

from services.quotes.domain.overview import StateCount, overview_of
from services.quotes.domain.quote import STATES


@pytest.mark.feature("Q9")
def test_states_without_quotes_count_0_and_each_quote_waits_for_one_side() -> None:
    """An offer waits for the client; what is asked for, or launched without a price, waits for the provider."""
    counts = [
        StateCount("sent", 5, flagged=1, live=4, expiring=2, unpriced=0),
        StateCount("requested", 3, flagged=2, live=0, expiring=0, unpriced=0),
        StateCount("change_requested", 1, flagged=0, live=0, expiring=0, unpriced=0),
        StateCount("accepted", 9, flagged=0, live=1, expiring=0, unpriced=2),
    ]
    seen = overview_of(counts)
    assert seen.by_state == dict.fromkeys(STATES, 0) | {each.state: each.total for each in counts}
    assert (seen.total, seen.waiting_for_client, seen.waiting_for_provider) == (18, 5, 6)
    assert (seen.needs_attention, seen.expiring_soon) == (3, 2)
