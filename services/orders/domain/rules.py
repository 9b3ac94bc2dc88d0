"""The state tables of orders and targets as data: who may do what, and when."""

from __future__ import annotations

from dataclasses import dataclass

from services.orders.domain.states import (
    DONE,
    OPEN,
    STOPPABLE,
    TO_DO,
    UNDERWAY,
    Event,
    Flag,
    OrderState,
    TargetEvent,
    TargetState,
)

APPROVE = "order.approve"
CANCEL = "order.cancel"
WORK = "order.work"
FORCE = "order.force"
SYSTEM = "system"

CLIENT_PERMISSIONS = frozenset({APPROVE, CANCEL})


@dataclass(frozen=True, slots=True)
class Rule:
    """When an event may happen: the order's state and flag, and the state of each target it touches."""

    event: Event
    label: str
    permission: str
    states: frozenset[OrderState]
    targets: frozenset[TargetState] | None = None
    flag: tuple[Flag, bool] | None = None
    needs_message: bool = False
    needs_targets: bool = False
    leading: bool = False


_DELIVERED = frozenset({TargetState.DELIVERED})
_APPROVED = frozenset({TargetState.APPROVED})
_RECALLABLE = frozenset({TargetState.PARTLY_DELIVERED, TargetState.DELIVERED, TargetState.CORRECTION_REQUESTED})
_SUBMITTED = frozenset({OrderState.SUBMITTED})

# The order of the rows is the order in which a person is offered them; the first possible row that is
# `leading` is the default.
RULES: tuple[Rule, ...] = (
    Rule(Event.CONFIRM, "Confirm", WORK, _SUBMITTED, leading=True),
    Rule(Event.DECLINE, "Decline", WORK, _SUBMITTED, needs_message=True),
    Rule(Event.APPROVE, "Approve", APPROVE, UNDERWAY, targets=_DELIVERED, leading=True),
    Rule(Event.SEND_BACK, "Send back", APPROVE, UNDERWAY, targets=_DELIVERED, needs_message=True, needs_targets=True),
    Rule(Event.DELIVER, "Deliver", WORK, UNDERWAY, targets=TO_DO, needs_targets=True, leading=True),
    Rule(Event.REPORT_PROGRESS, "Report progress", WORK, UNDERWAY, targets=TO_DO, needs_targets=True),
    Rule(Event.RECALL_DELIVERY, "Recall a delivery", WORK, UNDERWAY, targets=_RECALLABLE),
    Rule(Event.AGREE_CANCELLATION, "Agree to cancel", WORK, OPEN, flag=(Flag.CANCEL_REQUESTED, True)),
    Rule(
        Event.REFUSE_CANCELLATION,
        "Refuse to cancel",
        WORK,
        OPEN,
        flag=(Flag.CANCEL_REQUESTED, True),
        needs_message=True,
    ),
    Rule(Event.RESUME, "Resume", WORK, OPEN, flag=(Flag.ON_HOLD, True), needs_message=True),
    Rule(Event.HOLD, "Hold", WORK, OPEN, flag=(Flag.ON_HOLD, False), needs_message=True),
    Rule(Event.SETTLE_CLAIM, "Settle the claim", WORK, UNDERWAY | DONE, flag=(Flag.CLAIM, True), needs_message=True),
    Rule(Event.CLAIM, "Claim", APPROVE, DONE, targets=_APPROVED, flag=(Flag.CLAIM, False), needs_message=True),
    Rule(Event.CANCEL, "Cancel", CANCEL, _SUBMITTED),
    Rule(
        Event.REQUEST_CANCELLATION,
        "Ask for cancellation",
        CANCEL,
        OPEN,
        targets=STOPPABLE,
        flag=(Flag.CANCEL_REQUESTED, False),
        needs_message=True,
    ),
    Rule(Event.CANCEL_BY_PROVIDER, "Cancel as provider", WORK, OPEN, targets=STOPPABLE, needs_message=True),
    Rule(Event.MOVE_FORWARD, "Move forward", FORCE, OPEN, needs_message=True),
    Rule(Event.CLOSE, "Close", SYSTEM, frozenset({OrderState.APPROVED})),
)

DETAILS = "details"
# What may be changed beside the state, in any of them, and the permissions of which one is enough.
EDITS: dict[str, frozenset[str]] = {DETAILS: frozenset({APPROVE, WORK})}

RULE_OF: dict[Event, Rule] = {rule.event: rule for rule in RULES}

# (what happens, where the target is) -> where it goes; a pair that is not here is refused.
TARGET_MOVES: dict[tuple[TargetEvent, TargetState], TargetState] = {
    (TargetEvent.PROGRESS, TargetState.WAITING): TargetState.IN_PROGRESS,
    (TargetEvent.PROGRESS, TargetState.IN_PROGRESS): TargetState.IN_PROGRESS,
    (TargetEvent.PROGRESS, TargetState.PARTLY_DELIVERED): TargetState.PARTLY_DELIVERED,
    (TargetEvent.PROGRESS, TargetState.CORRECTION_REQUESTED): TargetState.CORRECTION_REQUESTED,
    (TargetEvent.DELIVER_PART, TargetState.WAITING): TargetState.PARTLY_DELIVERED,
    (TargetEvent.DELIVER_PART, TargetState.IN_PROGRESS): TargetState.PARTLY_DELIVERED,
    (TargetEvent.DELIVER_PART, TargetState.PARTLY_DELIVERED): TargetState.PARTLY_DELIVERED,
    (TargetEvent.DELIVER_PART, TargetState.CORRECTION_REQUESTED): TargetState.CORRECTION_REQUESTED,
    **{(TargetEvent.DELIVER_FINAL, state): TargetState.DELIVERED for state in TO_DO},
    (TargetEvent.APPROVE, TargetState.DELIVERED): TargetState.APPROVED,
    (TargetEvent.SEND_BACK, TargetState.DELIVERED): TargetState.CORRECTION_REQUESTED,
    (TargetEvent.REOPEN, TargetState.APPROVED): TargetState.CORRECTION_REQUESTED,
    **{(TargetEvent.CANCEL, state): TargetState.CANCELLED for state in STOPPABLE},
}
