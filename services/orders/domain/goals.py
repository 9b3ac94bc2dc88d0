"""Where an administrator may move an order forward to: the states ahead, and the targets behind each."""

from __future__ import annotations

from services.orders.domain.order import Order
from services.orders.domain.states import OrderState, TargetState
from services.orders.domain.target import Target

GOALS = {
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


def goals(order: Order) -> list[OrderState]:
    """List the states that the order can be moved forward to; one that waits for the provider is confirmed first."""
    if order.state is OrderState.SUBMITTED:
        return [OrderState.CONFIRMED]
    return [state for state, goal in GOALS.items() if behind(order.targets, goal)]


def behind(targets: list[Target], goal: TargetState) -> list[Target]:
    """Return the targets that have not come as far as this; cancelled ones go nowhere."""
    return [target for target in targets if target.state in _RANK and _RANK[target.state] < _RANK[goal]]


def movable(order: Order) -> list[Target]:
    """Return the targets that can be moved one by one."""
    return [] if order.state is OrderState.SUBMITTED else behind(order.targets, TargetState.APPROVED)
