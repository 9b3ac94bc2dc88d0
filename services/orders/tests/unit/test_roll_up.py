"""The state of an order follows from its targets, whatever their number and order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.orders.domain.roll_up import roll_up
from services.orders.domain.states import OrderState, TargetState

targets = st.lists(st.sampled_from(TargetState), min_size=1, max_size=30)


def _as_the_domain_says(states: list[TargetState]) -> str:
    """The sentence of the domain, word for word: the oracle of this test."""
    live = [state.value for state in states if state.value != "cancelled"]
    if not live:
        return "cancelled"
    if any(state == "correction_requested" for state in live):
        return "correction_requested"
    if all(state == "approved" for state in live):
        return "approved"
    if all(state in ("delivered", "approved") for state in live):
        return "work_done"
    if any(state != "waiting" for state in live):
        return "in_progress"
    return "confirmed"


@given(targets)
def test_the_roll_up_is_the_sentence_of_the_domain(states: list[TargetState]) -> None:
    """Any mix of targets gives what the domain's sentence says."""
    assert roll_up(states).value == _as_the_domain_says(states)


@given(targets, st.randoms())
def test_the_order_of_the_targets_does_not_matter(states: list[TargetState], random: object) -> None:
    """Shuffled targets give the same state."""
    shuffled = list(states)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert roll_up(shuffled) is roll_up(states)


@given(targets)
def test_a_cancelled_target_counts_for_nothing(states: list[TargetState]) -> None:
    """Adding a cancelled target never changes the state."""
    assert roll_up([*states, TargetState.CANCELLED]) is roll_up(states)


@given(targets)
def test_an_order_is_approved_only_when_nothing_is_open(states: list[TargetState]) -> None:
    """Approved means that every target is approved or cancelled, and at least one is approved."""
    done = {TargetState.APPROVED, TargetState.CANCELLED}
    assert (roll_up(states) is OrderState.APPROVED) is (set(states) <= done and TargetState.APPROVED in states)
