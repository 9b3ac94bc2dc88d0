"""What the client says about deliveries: approve, send back, complain, and that it fetched them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from services.orders.domain.errors import UnknownTarget
from services.orders.domain.events import JobSentBack, OrderSentBack
from services.orders.domain.order import Order
from services.orders.domain.records import Claim, Correction, CorrectionItem
from services.orders.domain.states import Event, Flag, TargetEvent
from services.orders.domain.target import Target
from services.orders.domain.transitions import admit
from services.orders.domain.viewer import Viewer


def approve(
    order: Order, by: Viewer, at: datetime, targets: Sequence[str] | None = None, message: str | None = None
) -> None:
    """Accept deliveries: the named targets, or all that are delivered."""
    chosen = admit(order, by, Event.APPROVE, message=message, targets=targets)
    for target in chosen:
        target.mark_all_fetched(at)
        target.move(TargetEvent.APPROVE)
    order.follow_targets(by, message)
    order.note(Event.APPROVE, by, at, message, _languages(chosen))


def send_back(
    order: Order,
    by: Viewer,
    at: datetime,
    targets: Sequence[str],
    message: str,
    corrections: Sequence[CorrectionItem] = (),
    file_ids: Sequence[str] = (),
) -> None:
    """Ask for corrections of delivered targets: what is wrong, as words, data and files."""
    chosen = admit(order, by, Event.SEND_BACK, message=message, targets=targets)
    _reopen(order, by, at, chosen, TargetEvent.SEND_BACK, message, corrections, file_ids)
    order.note(Event.SEND_BACK, by, at, message, _languages(chosen))


def claim(
    order: Order,
    by: Viewer,
    at: datetime,
    message: str,
    targets: Sequence[str] | None = None,
    corrections: Sequence[CorrectionItem] = (),
    file_ids: Sequence[str] = (),
) -> None:
    """Complain about approved work; the targets that are named are reopened."""
    fitting = admit(order, by, Event.CLAIM, message=message, targets=targets)
    chosen = fitting if targets else []
    order.flags.add(Flag.CLAIM)
    order.claims.append(Claim(_languages(chosen), message, tuple(file_ids), by.id, at))
    if chosen:
        _reopen(order, by, at, chosen, TargetEvent.REOPEN, message, corrections, file_ids)
    order.note(Event.CLAIM, by, at, message, _languages(chosen))


def settle_claim(order: Order, by: Viewer, at: datetime, message: str) -> None:
    """End a complaint, with the words that both sides agreed on."""
    admit(order, by, Event.SETTLE_CLAIM, message=message)
    order.claims[-1] = replace(order.claims[-1], settlement=message, settled_by_id=by.id, settled_at=at)
    order.flags.discard(Flag.CLAIM)
    order.note(Event.SETTLE_CLAIM, by, at, message)


def mark_fetched(order: Order, at: datetime, file_ids: Iterable[str]) -> bool:
    """Note that the client fetched delivered files; what was fetched is recalled no more. Tell whether it is news."""
    fetched = frozenset(file_ids)
    news = [target.mark_fetched(fetched, at) for target in order.targets]
    return any(news)


def _reopen(
    order: Order,
    by: Viewer,
    at: datetime,
    chosen: list[Target],
    event: TargetEvent,
    message: str,
    corrections: Sequence[CorrectionItem],
    file_ids: Sequence[str],
) -> None:
    languages, files = _languages(chosen), tuple(file_ids)
    if stray := sorted({item.target for item in corrections} - set(languages)):
        raise UnknownTarget(f"Corrections name targets that are not sent back: {', '.join(stray)}.")
    for target in chosen:
        target.mark_all_fetched(at)
        target.move(event)
        target.percent, target.step = 0, None
    order.corrections.append(Correction(languages, message, tuple(corrections), files, by.id, at))
    order.events += [OrderSentBack(order, languages, message, files), JobSentBack(order, languages, message, files)]
    order.follow_targets(by)


def _languages(targets: list[Target]) -> tuple[str, ...]:
    return tuple(target.language for target in targets)
