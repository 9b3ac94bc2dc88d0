"""How an order, or targets of it, come to be cancelled, and what is to be paid then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from portal_kit.money import Money
from services.orders.domain.errors import InvalidPayable
from services.orders.domain.events import JobCancelled, OrderCancelled
from services.orders.domain.order import Order
from services.orders.domain.records import Cancellation, Outcome
from services.orders.domain.states import STOPPABLE, Event, Flag, OrderState, TargetEvent, TargetState
from services.orders.domain.target import Target
from services.orders.domain.transitions import admit
from services.orders.domain.viewer import Viewer


def cancel(order: Order, by: Viewer, at: datetime, message: str | None = None) -> None:
    """Take a launched order back before the provider has confirmed it."""
    admit(order, by, Event.CANCEL, message=message)
    _stop(order, by, order.targets, None, message)
    order.note(Event.CANCEL, by, at, message)


def request_cancellation(
    order: Order, by: Viewer, at: datetime, message: str, targets: Sequence[str] | None = None
) -> None:
    """Ask the provider to stop: the named targets, or all that are not approved."""
    chosen = admit(order, by, Event.REQUEST_CANCELLATION, message=message, targets=targets)
    languages = _languages(chosen)
    order.cancellations.append(Cancellation(languages, not targets, message, by.id, at))
    order.flags.add(Flag.CANCEL_REQUESTED)
    order.note(Event.REQUEST_CANCELLATION, by, at, message, languages)


def agree_cancellation(
    order: Order, by: Viewer, at: datetime, payable: Money | None = None, message: str | None = None
) -> None:
    """Agree to stop, with what is to be paid for the work done so far."""
    admit(order, by, Event.AGREE_CANCELLATION, message=message)
    _check_payable(payable)
    asked = order.cancellations[-1]
    order.answer_cancellation(
        replace(
            asked,
            outcome=Outcome.AGREED,
            payable=payable,
            answer=message,
            answered_by_id=by.id,
            answered_at=at,
        )
    )
    chosen = [target for target in order.targets if target.language in asked.targets and target.state in STOPPABLE]
    _stop(order, by, chosen, payable, message)
    order.note(Event.AGREE_CANCELLATION, by, at, message, _languages(chosen))


def refuse_cancellation(order: Order, by: Viewer, at: datetime, message: str) -> None:
    """Go on with the work, and say why."""
    admit(order, by, Event.REFUSE_CANCELLATION, message=message)
    asked = order.cancellations[-1]
    order.answer_cancellation(
        replace(asked, outcome=Outcome.REFUSED, answer=message, answered_by_id=by.id, answered_at=at)
    )
    order.note(Event.REFUSE_CANCELLATION, by, at, message)


def cancel_by_provider(
    order: Order,
    by: Viewer,
    at: datetime,
    message: str,
    payable: Money | None = None,
    targets: Sequence[str] | None = None,
) -> None:
    """Stop as the provider: the named targets, or all that are not approved."""
    chosen = admit(order, by, Event.CANCEL_BY_PROVIDER, message=message, targets=targets)
    _check_payable(payable)
    languages = _languages(chosen)
    # Settled requests stay behind it: an open request is always the last of the list.
    done = Cancellation(languages, not targets, message, by.id, at, Outcome.BY_PROVIDER, payable)
    place = len(order.cancellations) - (1 if Flag.CANCEL_REQUESTED in order.flags else 0)
    order.cancellations.insert(place, done)
    _stop(order, by, chosen, payable, message)
    order.note(Event.CANCEL_BY_PROVIDER, by, at, message, languages)


def _stop(order: Order, by: Viewer, chosen: list[Target], payable: Money | None, message: str | None) -> None:
    """Cancel targets; nobody has heard of a job before the order was confirmed."""
    offered = order.state is not OrderState.SUBMITTED
    for target in chosen:
        target.move(TargetEvent.CANCEL)
    languages = _languages(chosen)
    whole = all(target.state is TargetState.CANCELLED for target in order.targets)
    order.events.append(OrderCancelled(order, languages, whole, payable, message))
    if offered:
        order.events.append(JobCancelled(order, languages, whole))
    if offered or whole:
        order.follow_targets(by, message)


def _languages(targets: list[Target]) -> tuple[str, ...]:
    return tuple(target.language for target in targets)


def _check_payable(payable: Money | None) -> None:
    if payable is not None and payable.amount < 0:
        raise InvalidPayable("What is to be paid is zero or more.")
