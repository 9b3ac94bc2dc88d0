"""What the service makes of facts from elsewhere: acceptances, production systems, invoices, names."""

from __future__ import annotations

from collections.abc import Sequence

from portal_kit.errors import RetryLater
from portal_kit.ids import new_id
from services.orders.domain import production
from services.orders.domain.acceptance import Acceptance
from services.orders.domain.errors import FileUnknown, OrderNotFound
from services.orders.domain.order import Order
from services.orders.domain.rules import SYSTEM, WORK
from services.orders.domain.states import OrderState, TargetState
from services.orders.domain.viewer import Viewer
from services.orders.ports import Work
from services.orders.use_cases.acting import emit_events, store
from services.orders.use_cases.files import require_deliverable


def create_order(work: Work, accepted: Acceptance) -> None:
    """Make the one order of an accepted quote; a second acceptance only says that the price to come is there."""
    known = work.orders.get_for_update(accepted.order_id)
    if known is not None:
        if known.price_pending and not accepted.price_pending:
            known.price_pending = False
            store(work, known)
        return
    order = Order(
        id=accepted.order_id,
        organisation_id=accepted.organisation_id,
        number=work.orders.next_number(work.now.year),
        name=accepted.name,
        quote_id=accepted.quote_id,
        quote_number=accepted.quote_number,
        service=accepted.service,
        source_language=accepted.source_language,
        owner_id=accepted.owner_id,
        watcher_ids=tuple(person for person in accepted.people if person != accepted.owner_id),
        targets=list(accepted.targets),
        created_at=work.now,
        confidential=accepted.confidential,
        price_pending=accepted.price_pending,
        instructions=accepted.instructions,
        purchase_order_number=accepted.purchase_order_number,
        cost_centre=accepted.cost_centre,
        source_files=accepted.source_files,
        reference_files=accepted.reference_files,
    )
    name = work.names.of([accepted.accepted_by]).get(accepted.accepted_by, "")
    order.begin(Viewer(accepted.accepted_by, name, frozenset()), work.now, launched=accepted.launched)
    if work.orders.add(order):
        emit_events(work, order)


def take_progress(work: Work, order_id: str, target: str, percent: int, step: str | None) -> None:
    """Take a production system's progress in; what is older than what is known has no effect."""
    order = _job(work, order_id)
    at = order.target(target)
    if not at.to_do or percent < at.percent or order.state in _ENDED:
        return
    production.report_progress(order, _production(work), work.now, target, percent, step)
    store(work, order)


def take_delivery(
    work: Work, order_id: str, target: str, file_ids: Sequence[str], final: bool, message: str | None
) -> None:
    """Take a production system's delivery in; the same files of the same target are delivered once.

    RetryLater while a file is not known: its storing may be told after its delivery.
    """
    order = _job(work, order_id)
    at = order.target(target)
    repeated = at.latest is not None and (at.latest.file_ids, at.latest.final) == (tuple(file_ids), final)
    if repeated and at.state is not TargetState.CORRECTION_REQUESTED:
        return
    production.deliver(
        order,
        _production(work),
        work.now,
        target,
        delivery_id=new_id(),
        file_ids=file_ids,
        final=final,
        message=message,
    )
    try:
        require_deliverable(work, order, file_ids)
    except FileUnknown as unknown:
        raise RetryLater(f"files of a delivery to {order_id} are not known yet") from unknown
    store(work, order)


def record_invoice(work: Work, order_ids: Sequence[str], invoice_id: str, number: str) -> None:
    """Note an invoice on its orders; approved ones are closed by it."""
    for order_id in sorted(order_ids):
        order = work.orders.get_for_update(order_id)
        if order is None:
            raise RetryLater(f"order {order_id} is not known yet")
        order.close(Viewer(work.caller.subject, "Portolan", frozenset({SYSTEM})), work.now, invoice_id, number)
        store(work, order)


def learn_person(
    work: Work, person_id: str, organisation_id: str | None, name: str, active: bool, version: int
) -> None:
    """Remember the name of a contact or a member of staff."""
    work.names.learn_person(person_id, organisation_id, name, active, version)


def learn_organisation(
    work: Work, organisation_id: str, name: str, approval_after_days: int | None, version: int
) -> None:
    """Remember an organisation's name and what it agreed about approval."""
    work.names.learn_organisation(organisation_id, name, approval_after_days, version)


def _job(work: Work, order_id: str) -> Order:
    order = work.orders.get_for_update(order_id)
    if order is None or order.state is OrderState.SUBMITTED:
        raise OrderNotFound("No job with this id was offered.")
    return order


def _production(work: Work) -> Viewer:
    return Viewer(work.caller.subject, "Production system", frozenset({WORK}), provider=True)


_ENDED = frozenset({OrderState.APPROVED, OrderState.CLOSED, OrderState.CANCELLED, OrderState.DECLINED})
