"""What the provider does: take on, work, deliver, hold, settle; a member of staff who does takes the order."""

from __future__ import annotations

from collections.abc import Sequence

from portal_kit.ids import new_id
from portal_kit.money import Money
from services.orders.domain import cancelling, forcing, judgement, production
from services.orders.domain.order import Order
from services.orders.domain.viewer import Viewer
from services.orders.domain.views import OrderView
from services.orders.ports import Work
from services.orders.use_cases.acting import Change, act
from services.orders.use_cases.files import require_deliverable


def confirm(work: Work, order_id: str, message: str | None = None, version: int | None = None) -> OrderView:
    """Take a launched order on."""
    return _work_on(work, order_id, version, lambda o, by: production.confirm(o, by, work.now, message))


def decline(work: Work, order_id: str, message: str, version: int | None = None) -> OrderView:
    """Refuse a launched order, with the reason."""
    return _work_on(work, order_id, version, lambda o, by: production.decline(o, by, work.now, message))


def report_progress(
    work: Work,
    order_id: str,
    target: str,
    percent: int,
    step: str | None = None,
    message: str | None = None,
    version: int | None = None,
) -> OrderView:
    """Tell how far a target is."""
    return _work_on(
        work,
        order_id,
        version,
        lambda o, by: production.report_progress(o, by, work.now, target, percent, step, message),
    )


def deliver(
    work: Work,
    order_id: str,
    target: str,
    file_ids: Sequence[str],
    final: bool,
    message: str | None = None,
    version: int | None = None,
) -> OrderView:
    """Hand files of a target over."""

    def change(order: Order, by: Viewer) -> None:
        production.deliver(
            order,
            by,
            work.now,
            target,
            delivery_id=new_id(),
            file_ids=file_ids,
            final=final,
            message=message,
        )
        require_deliverable(work, order, file_ids)

    return _work_on(work, order_id, version, change)


def recall_delivery(
    work: Work, order_id: str, delivery_id: str, message: str | None = None, version: int | None = None
) -> OrderView:
    """Take a wrong delivery back before the client fetched it."""
    return _work_on(
        work, order_id, version, lambda o, by: production.recall_delivery(o, by, work.now, delivery_id, message)
    )


def hold(work: Work, order_id: str, message: str, version: int | None = None) -> OrderView:
    """Say that the work rests."""
    return _work_on(work, order_id, version, lambda o, by: production.hold(o, by, work.now, message))


def resume(work: Work, order_id: str, message: str, version: int | None = None) -> OrderView:
    """Say that the work goes on."""
    return _work_on(work, order_id, version, lambda o, by: production.resume(o, by, work.now, message))


def agree_cancellation(
    work: Work,
    order_id: str,
    payable: Money | None = None,
    message: str | None = None,
    version: int | None = None,
) -> OrderView:
    """Agree to stop, with what is to be paid."""
    return _work_on(
        work, order_id, version, lambda o, by: cancelling.agree_cancellation(o, by, work.now, payable, message)
    )


def refuse_cancellation(work: Work, order_id: str, message: str, version: int | None = None) -> OrderView:
    """Go on with the work."""
    return _work_on(work, order_id, version, lambda o, by: cancelling.refuse_cancellation(o, by, work.now, message))


def cancel_by_provider(
    work: Work,
    order_id: str,
    message: str,
    payable: Money | None = None,
    targets: Sequence[str] | None = None,
    version: int | None = None,
) -> OrderView:
    """Stop as the provider, with the reason and what is to be paid."""
    return _work_on(
        work,
        order_id,
        version,
        lambda o, by: cancelling.cancel_by_provider(o, by, work.now, message, payable, targets),
    )


def settle_claim(work: Work, order_id: str, message: str, version: int | None = None) -> OrderView:
    """End a complaint with the words that both sides agreed on."""
    return _work_on(work, order_id, version, lambda o, by: judgement.settle_claim(o, by, work.now, message))


def move_forward(
    work: Work,
    order_id: str,
    to: str,
    message: str,
    targets: Sequence[str] | None = None,
    version: int | None = None,
) -> OrderView:
    """Move a target or an order forward as an administrator."""
    return act(work, order_id, version, lambda o, by: forcing.move_forward(o, by, work.now, to, message, targets))


def _work_on(work: Work, order_id: str, version: int | None, change: Change) -> OrderView:
    def change_and_take(order: Order, by: Viewer) -> None:
        change(order, by)
        order.taken_by(by)

    return act(work, order_id, version, change_and_take)
