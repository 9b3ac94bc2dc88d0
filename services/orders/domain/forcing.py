"""The administrator's separate action: move targets or an order forward, with a reason, never past invoicing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.orders.domain.errors import InvalidMove, TransitionNotAllowed
from services.orders.domain.order import Order
from services.orders.domain.states import Event, OrderState, TargetState
from services.orders.domain.target import Target
from services.orders.domain.transitions import admit
from services.orders.domain.viewer import Viewer

_GOAL = {
    OrderState.IN_PROGRESS: TargetState.IN_PROGRESS,
    OrderState.WORK_DONE: TargetState.DELIVERED,
    OrderState.APPROVED: TargetState.APPROVED,
}
_RANK = {
    TargetState.WAITING: 0,
    TargetState.IN_PROGRESS: 1,
    TargetState.PARTLY_DELIVERED: 1,
    TargetState.CORRECTION_REQUESTED: 1,
    TargetState.DELIVERED: 2,
    TargetState.APPROVED: 3,
}


def move_forward(
    order: Order, by: Viewer, at: datetime, to: str, message: str, targets: Sequence[str] | None = None
) -> None:
    """Move to `confirmed` (a submitted order), or the targets to `in_progress`, `work_done` or `approved`."""
    named = admit(order, by, Event.MOVE_FORWARD, message=message, targets=targets)
    if order.state is OrderState.SUBMITTED:
        if to != OrderState.CONFIRMED:
            raise InvalidMove("A submitted order moves forward to confirmed first.", allowed=["confirmed"])
        order.enter_confirmed()
        chosen = named
    else:
        chosen = _move_targets(order, named, to)
        order.follow_targets(by, message)
    order.note(Event.MOVE_FORWARD, by, at, message, tuple(target.language for target in chosen))


def _move_targets(order: Order, named: list[Target], to: str) -> list[Target]:
    goal = next((goal for state, goal in _GOAL.items() if state == to), None)
    if goal is None:
        raise InvalidMove("Move forward to in_progress, work_done or approved.", allowed=[*_GOAL])
    live = [target for target in named or order.targets if target.state in _RANK]
    behind = [target for target in live if _RANK[target.state] < _RANK[goal]]
    if not behind or (named and behind != named):
        raise TransitionNotAllowed(
            "Move forward: no target is behind that state.",
            state=order.state.value,
            targets={target.language: target.state.value for target in order.targets},
        )
    for target in behind:
        target.state = goal
        if goal is not TargetState.IN_PROGRESS:
            target.percent = 100
    return behind
