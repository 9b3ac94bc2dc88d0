"""How many quotes there are in each state, and which of them wait for whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from services.quotes.domain.quote import CHANGE_REQUESTED, IN_PREPARATION, REQUESTED, STATES

EXPIRING_SOON = timedelta(days=3)
WITH_PROVIDER = (REQUESTED, IN_PREPARATION, CHANGE_REQUESTED)


@dataclass(frozen=True, slots=True)
class StateCount:
    """The quotes of one state: all, those that a person must look at, and those with an offer to be decided on.

    `unpriced` are launched without a price, and none is offered now.
    """

    state: str
    total: int
    flagged: int
    live: int
    expiring: int
    unpriced: int


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts of the quotes that somebody sees."""

    by_state: Mapping[str, int]
    waiting_for_client: int
    waiting_for_provider: int
    needs_attention: int
    expiring_soon: int

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.by_state.values())


def overview_of(counts: Iterable[StateCount]) -> Overview:
    """Add the counts of the states up; a state without quotes counts 0."""
    found = {each.state: each for each in counts}
    totals = {state: found[state].total if state in found else 0 for state in STATES}
    return Overview(
        by_state=totals,
        waiting_for_client=sum(each.live for each in found.values()),
        waiting_for_provider=sum(totals[state] for state in WITH_PROVIDER)
        + sum(each.unpriced for each in found.values()),
        needs_attention=sum(each.flagged for each in found.values()),
        expiring_soon=sum(each.expiring for each in found.values()),
    )
