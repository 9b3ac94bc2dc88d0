"""How the state of an order follows from its targets."""

from __future__ import annotations

from collections.abc import Collection

from services.orders.domain.states import OrderState, TargetState


def roll_up(targets: Collection[TargetState]) -> OrderState:
    """Return the state of an order underway whose targets are in these states; cancelled ones do not count."""
    live = {state for state in targets if state is not TargetState.CANCELLED}
    if not live:
        return OrderState.CANCELLED
    if TargetState.CORRECTION_REQUESTED in live:
        return OrderState.CORRECTION_REQUESTED
    if live == {TargetState.APPROVED}:
        return OrderState.APPROVED
    if live <= {TargetState.DELIVERED, TargetState.APPROVED}:
        return OrderState.WORK_DONE
    if live != {TargetState.WAITING}:
        return OrderState.IN_PROGRESS
    return OrderState.CONFIRMED
