"""What the client's side does: approve, send back, cancel, complain, fetch, change what may change."""

from __future__ import annotations

from collections.abc import Sequence

from services.orders.domain import cancelling, judgement
from services.orders.domain.errors import ContactUnknown
from services.orders.domain.order import Order
from services.orders.domain.records import CorrectionItem
from services.orders.domain.rules import DETAILS
from services.orders.domain.transitions import require_edit
from services.orders.domain.viewer import Viewer
from services.orders.domain.views import OrderView
from services.orders.ports import Work
from services.orders.use_cases.access import seen
from services.orders.use_cases.acting import act
from services.orders.use_cases.files import require_files


def approve(
    work: Work,
    order_id: str,
    targets: Sequence[str] | None = None,
    message: str | None = None,
    version: int | None = None,
) -> OrderView:
    """Accept deliveries: the named targets, or all that are delivered."""
    return act(work, order_id, version, lambda o, by: judgement.approve(o, by, work.now, targets, message))


def send_back(
    work: Work,
    order_id: str,
    targets: Sequence[str],
    message: str,
    corrections: Sequence[CorrectionItem] = (),
    file_ids: Sequence[str] = (),
    version: int | None = None,
) -> OrderView:
    """Ask for corrections of delivered targets."""

    def change(order: Order, by: Viewer) -> None:
        judgement.send_back(order, by, work.now, targets, message, corrections, file_ids)
        require_files(work, order, file_ids)

    return act(work, order_id, version, change)


def cancel(work: Work, order_id: str, message: str | None = None, version: int | None = None) -> OrderView:
    """Take a launched order back before it is confirmed."""
    return act(work, order_id, version, lambda o, by: cancelling.cancel(o, by, work.now, message))


def request_cancellation(
    work: Work, order_id: str, message: str, targets: Sequence[str] | None = None, version: int | None = None
) -> OrderView:
    """Ask the provider to stop."""
    return act(
        work, order_id, version, lambda o, by: cancelling.request_cancellation(o, by, work.now, message, targets)
    )


def claim(
    work: Work,
    order_id: str,
    message: str,
    targets: Sequence[str] | None = None,
    corrections: Sequence[CorrectionItem] = (),
    file_ids: Sequence[str] = (),
    version: int | None = None,
) -> OrderView:
    """Complain about approved work."""

    def change(order: Order, by: Viewer) -> None:
        judgement.claim(order, by, work.now, message, targets, corrections, file_ids)
        require_files(work, order, file_ids)

    return act(work, order_id, version, change)


def update_order(
    work: Work,
    order_id: str,
    purchase_order_number: str | None = None,
    watcher_ids: Sequence[str] | None = None,
    version: int | None = None,
) -> OrderView:
    """Change the purchase order's number or the watchers; None leaves a thing as it is."""

    def change(order: Order, by: Viewer) -> None:
        require_edit(by, DETAILS)
        _require_contacts(work, order, watcher_ids or ())
        order.change(purchase_order_number=purchase_order_number, watcher_ids=watcher_ids)

    return act(work, order_id, version, change)


def mark_fetched(work: Work, order_id: str, file_ids: Sequence[str]) -> None:
    """Note that the client fetched delivered files; the provider's own look at them counts for nothing."""
    order, by = seen(work.orders.get_for_update(order_id), work.caller)
    if not by.provider and judgement.mark_fetched(order, work.now, file_ids):
        work.orders.save(order)


def _require_contacts(work: Work, order: Order, watcher_ids: Sequence[str]) -> None:
    """Refuse new watchers who are no active contacts of the organisation; who watches already may stay."""
    new = [person for person in watcher_ids if person not in order.people]
    known = work.names.contacts_of(order.organisation_id, new) if new else frozenset()
    unknown = [index for index, person in enumerate(watcher_ids) if person in new and person not in known]
    if unknown:
        message = "Not an active contact of this organisation."
        errors = [{"pointer": f"/watcher_ids/{index}", "message": message} for index in unknown]
        raise ContactUnknown("Name contacts of the order's organisation only.", errors=errors)
