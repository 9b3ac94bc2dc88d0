"""The administrator's separate action: move targets or an order forward, with a reason, never past invoicing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.orders.domain.errors import InvalidMove, TransitionNotAllowed
from services.orders.domain.goals import GOALS, behind
from services.orders.domain.order import Order
from services.orders.domain.states import Event, OrderState, TargetState
from services.orders.domain.target import Target
from services.orders.domain.transitions import admit
from services.orders.domain.viewer import Viewer


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
    goal = next((goal for state, goal in GOALS.items() if state == to), None)
    if goal is None:
        raise InvalidMove("Move forward to in_progress, work_done or approved.", allowed=[*GOALS])
    moved = behind(named or order.targets, goal)
    if not moved or (named and moved != named):
        raise TransitionNotAllowed(
            "Move forward: no target is behind that state.",
            state=order.state.value,
            targets={target.language: target.state.value for target in order.targets},
        )
    for target in moved:
        target.state = goal
        if goal is not TargetState.IN_PROGRESS:
            target.percent = 100
    return moved
