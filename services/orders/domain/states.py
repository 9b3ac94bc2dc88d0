"""The words for where an order and its targets are, and for what may happen to them."""

from __future__ import annotations

from enum import StrEnum


class OrderState(StrEnum):
    """Where the whole order is."""

    SUBMITTED = "submitted"
    CONFIRMED = "confirmed"
    IN_PROGRESS = "in_progress"
    WORK_DONE = "work_done"
    CORRECTION_REQUESTED = "correction_requested"
    APPROVED = "approved"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    DECLINED = "declined"


class TargetState(StrEnum):
    """Where one target language of an order is."""

    WAITING = "waiting"
    IN_PROGRESS = "in_progress"
    PARTLY_DELIVERED = "partly_delivered"
    DELIVERED = "delivered"
    CORRECTION_REQUESTED = "correction_requested"
    APPROVED = "approved"
    CANCELLED = "cancelled"


class Flag(StrEnum):
    """What is true of an order beside its state; a flag leaves deliveries and progress possible."""

    ON_HOLD = "on_hold"
    CANCEL_REQUESTED = "cancel_requested"
    CLAIM = "claim"


class Event(StrEnum):
    """What may happen to an order; on the wire these are the values of `event` of a transition."""

    CONFIRM = "confirm"
    DECLINE = "decline"
    REPORT_PROGRESS = "report_progress"
    DELIVER = "deliver"
    RECALL_DELIVERY = "recall_delivery"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    CANCEL = "cancel"
    REQUEST_CANCELLATION = "request_cancellation"
    AGREE_CANCELLATION = "agree_cancellation"
    REFUSE_CANCELLATION = "refuse_cancellation"
    CANCEL_BY_PROVIDER = "cancel_by_provider"
    HOLD = "hold"
    RESUME = "resume"
    CLAIM = "claim"
    SETTLE_CLAIM = "settle_claim"
    MOVE_FORWARD = "move_forward"
    CLOSE = "close"


class TargetEvent(StrEnum):
    """What may happen to one target."""

    PROGRESS = "progress"
    DELIVER_PART = "deliver_part"
    DELIVER_FINAL = "deliver_final"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    REOPEN = "reopen"
    CANCEL = "cancel"


UNDERWAY = frozenset(
    {OrderState.CONFIRMED, OrderState.IN_PROGRESS, OrderState.WORK_DONE, OrderState.CORRECTION_REQUESTED}
)
OPEN = UNDERWAY | {OrderState.SUBMITTED}
DONE = frozenset({OrderState.APPROVED, OrderState.CLOSED})

TO_DO = frozenset(
    {
        TargetState.WAITING,
        TargetState.IN_PROGRESS,
        TargetState.PARTLY_DELIVERED,
        TargetState.CORRECTION_REQUESTED,
    }
)
STOPPABLE = TO_DO | {TargetState.DELIVERED}
