"""What the provider does to an order: take it on, work, deliver, hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.orders.domain.errors import (
    DeliveryFetched,
    DeliveryNotFound,
    InvalidProgress,
    NothingDelivered,
    ProgressBackwards,
)
from services.orders.domain.events import OrderDeclined, OrderDelivered, OrderProgressed
from services.orders.domain.order import Order
from services.orders.domain.states import Event, Flag, OrderState, TargetEvent, TargetState
from services.orders.domain.target import Delivery, Target
from services.orders.domain.transitions import admit, permit
from services.orders.domain.viewer import Viewer


def confirm(order: Order, by: Viewer, at: datetime, message: str | None = None) -> None:
    """Take a launched order on."""
    admit(order, by, Event.CONFIRM, message=message)
    order.enter_confirmed()
    order.note(Event.CONFIRM, by, at, message)


def decline(order: Order, by: Viewer, at: datetime, message: str) -> None:
    """Refuse a launched order, with the reason."""
    admit(order, by, Event.DECLINE, message=message)
    order.state = OrderState.DECLINED
    order.events.append(OrderDeclined(order, message))
    order.end_moot_questions()
    order.note(Event.DECLINE, by, at, message)


def report_progress(
    order: Order, by: Viewer, at: datetime, language: str, percent: int, step: str | None, message: str | None = None
) -> None:
    """Tell how far a target is; the first word of it starts the work."""
    (target,) = admit(order, by, Event.REPORT_PROGRESS, message=message, targets=[language])
    if not 0 <= percent <= 100:
        raise InvalidProgress("Progress is a whole percentage from 0 to 100.")
    if percent < target.percent:
        raise ProgressBackwards(f"{language} is already at {target.percent} %; report more, not less.")
    started = target.state is TargetState.WAITING
    target.move(TargetEvent.PROGRESS)
    target.percent, target.step = percent, step
    order.events.append(OrderProgressed(order, language, percent, step))
    order.follow_targets(by)
    if started or message:
        order.note(Event.REPORT_PROGRESS, by, at, message, (language,))


def deliver(
    order: Order,
    by: Viewer,
    at: datetime,
    language: str,
    *,
    delivery_id: str,
    file_ids: Sequence[str],
    final: bool,
    message: str | None,
) -> None:
    """Hand files of a target over, in part or finally."""
    (target,) = admit(order, by, Event.DELIVER, message=message, targets=[language])
    if not file_ids or len(set(file_ids)) != len(file_ids):
        raise NothingDelivered("A delivery has at least one file, and each file once.")
    before = TargetState.IN_PROGRESS if target.state is TargetState.WAITING else target.state
    files = tuple(file_ids)
    target.deliver(Delivery(delivery_id, files, final, message, by.id, at, before, target.percent))
    order.events.append(OrderDelivered(order, delivery_id, language, files, final, message))
    order.follow_targets(by)
    order.note(Event.DELIVER, by, at, message, (language,))


def recall_delivery(order: Order, by: Viewer, at: datetime, delivery_id: str, message: str | None = None) -> None:
    """Take the last delivery of a target back, unless the client has fetched it."""
    permit(by, Event.RECALL_DELIVERY)
    target, delivery = _find_delivery(order, delivery_id)
    if delivery.fetched_at is not None:
        raise DeliveryFetched("The client has fetched this delivery; deliver a corrected one when it is sent back.")
    if target.latest is not delivery:
        raise DeliveryNotFound("Only the last delivery of a target can be recalled.")
    admit(order, by, Event.RECALL_DELIVERY, message=message, targets=[target.language])
    target.recall(delivery, at)
    order.follow_targets(by)
    order.note(Event.RECALL_DELIVERY, by, at, message, (target.language,))


def hold(order: Order, by: Viewer, at: datetime, message: str) -> None:
    """Say that the work rests, and why."""
    admit(order, by, Event.HOLD, message=message)
    order.flags.add(Flag.ON_HOLD)
    order.note(Event.HOLD, by, at, message)


def resume(order: Order, by: Viewer, at: datetime, message: str) -> None:
    """Say that the work goes on, and why."""
    admit(order, by, Event.RESUME, message=message)
    order.flags.discard(Flag.ON_HOLD)
    order.note(Event.RESUME, by, at, message)


def _find_delivery(order: Order, delivery_id: str) -> tuple[Target, Delivery]:
    for target in order.targets:
        for delivery in target.deliveries:
            if delivery.id == delivery_id and delivery.recalled_at is None:
                return target, delivery
    raise DeliveryNotFound("This order has no such delivery, or it was recalled already.")
