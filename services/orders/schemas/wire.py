"""What orders tell: each domain event as the versioned event of its contract."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from portal_kit.envelope import OutgoingEvent
from portal_kit.money import Money
from services.orders.domain import events as told
from services.orders.domain.order import Order
from services.orders.domain.records import FileRef

Payload = dict[str, object]


def to_wire(event: told.OrderEvent) -> OutgoingEvent:
    """Return the event as it leaves, with the order's version of this moment."""
    name, payload = _WIRE[type(event)]
    order = event.order
    return OutgoingEvent(name, order.id, order.version, order.organisation_id, payload(event))


def _order(event: told.OrderEvent) -> Payload:
    order = event.order
    return {
        "order_id": order.id,
        "number": order.number,
        "name": order.name,
        "owner_id": order.owner_id,
        "people": list(order.people),
        "confidential": order.confidential,
        "project_manager_id": order.project_manager_id,
    }


def _job(event: told.OrderEvent) -> Payload:
    return {"job_id": event.order.id, "order_id": event.order.id, "number": event.order.number}


def _submitted(event: told.OrderSubmitted) -> Payload:
    return {**_order(event), "quote_id": event.order.quote_id}


def _confirmed(event: told.OrderConfirmed) -> Payload:
    return {**_order(event), "quote_id": event.order.quote_id, "targets": _targets(event.order)}


def _declined(event: told.OrderDeclined) -> Payload:
    return {**_order(event), "message": event.message}


def _progressed(event: told.OrderProgressed) -> Payload:
    return {**_order(event), "target": event.target, "percent": event.percent, "step": event.step}


def _delivered(event: told.OrderDelivered) -> Payload:
    return {
        **_order(event),
        "delivery_id": event.delivery_id,
        "target": event.target,
        "file_ids": list(event.file_ids),
        "final": event.final,
        "message": event.message,
    }


def _approved(event: told.OrderApproved) -> Payload:
    return {
        **_order(event),
        "quote_id": event.order.quote_id,
        "approved_by": event.approved_by,
        "targets": list(event.targets),
        "message": event.message,
    }


def _words(event: told.OrderSentBack | told.JobSentBack) -> Payload:
    return {"targets": list(event.targets), "message": event.message, "file_ids": list(event.file_ids)}


def _cancelled(event: told.OrderCancelled) -> Payload:
    return {
        **_order(event),
        "targets": list(event.targets),
        "whole": event.whole,
        "payable": _money(event.payable),
        "message": event.message,
    }


def _offered(event: told.JobOffered) -> Payload:
    order = event.order
    return {
        **_job(event),
        "name": order.name,
        "service": order.service,
        "source_language": order.source_language,
        "targets": _targets(order),
        "source_files": _files(order.source_files),
        "reference_files": _files(order.reference_files),
        "instructions": order.instructions,
        "organisation_id": order.organisation_id,
    }


def _job_cancelled(event: told.JobCancelled) -> Payload:
    return {**_job(event), "targets": list(event.targets), "whole": event.whole}


def _targets(order: Order) -> list[Payload]:
    return [{"language": t.language, "deadline": _instant(t.deadline)} for t in order.targets if t.to_do]


def _files(files: tuple[FileRef, ...]) -> list[Payload]:
    return [{"file_id": file.file_id, "name": file.name} for file in files]


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _money(money: Money | None) -> Payload | None:
    return {"amount": str(money.amount), "currency": money.currency} if money else None


_WIRE: dict[type[told.OrderEvent], tuple[str, Callable[..., Payload]]] = {
    told.OrderSubmitted: ("order.submitted.v1", _submitted),
    told.OrderConfirmed: ("order.confirmed.v1", _confirmed),
    told.OrderDeclined: ("order.declined.v1", _declined),
    told.OrderChanged: ("order.changed.v1", _order),
    told.OrderProgressed: ("order.progressed.v1", _progressed),
    told.OrderDelivered: ("order.delivered.v1", _delivered),
    told.OrderWorkDone: ("order.work_done.v1", _order),
    told.OrderApproved: ("order.approved.v1", _approved),
    told.OrderSentBack: ("order.sent_back.v1", lambda event: {**_order(event), **_words(event)}),
    told.OrderCancelled: ("order.cancelled.v1", _cancelled),
    told.JobOffered: ("job.offered.v1", _offered),
    told.JobSentBack: ("job.sent_back.v1", lambda event: {**_job(event), **_words(event)}),
    told.JobCancelled: ("job.cancelled.v1", _job_cancelled),
}
