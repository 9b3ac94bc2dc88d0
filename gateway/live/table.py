"""The one table from an event to what it concerns; an event is either in it or listed with the reason why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

QUOTE, ORDER, FILE, INVOICE, NOTIFICATION = "quote", "order", "file", "invoice", "notification"
PERMISSIONS: Final[Mapping[str, str]] = {
    QUOTE: "quote.read",
    ORDER: "order.read",
    FILE: "file.read",
    INVOICE: "invoice.read",
    NOTIFICATION: "notification.own",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A thing that an event concerns, and the field of the payload with its id, or with a list of ids."""

    thing: str
    field: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What an event concerns, and which field names the people for whom these things are their own.

    `guarded`: the things may be confidential, which the payload must deny; whatever does not say is confidential.
    """

    parts: tuple[Part, ...]
    people: str = "people"
    guarded: bool = False


_quote, _order = Part(QUOTE, "quote_id"), Part(ORDER, "order_id")
_of_quote, _of_order = Shown((_quote,), guarded=True), Shown((_order,), guarded=True)
_of_file = Shown((Part(FILE, "file_id"),), people="owner_id")
_of_invoice = Shown((Part(INVOICE, "invoice_id"),))

SHOWN: Final[Mapping[str, Shown]] = {
    "quote.requested.v1": _of_quote,
    "quote.counted.v1": _of_quote,
    "quote.changed.v1": _of_quote,
    "quote.needs_attention.v1": _of_quote,
    "quote.sent.v1": _of_quote,
    "quote.accepted.v1": Shown((_quote, _order), guarded=True),
    "quote.rejected.v1": _of_quote,
    "quote.declined.v1": _of_quote,
    "quote.expired.v1": _of_quote,
    "quote.withdrawn.v1": _of_quote,
    "order.submitted.v1": _of_order,
    "order.confirmed.v1": _of_order,
    "order.declined.v1": _of_order,
    "order.changed.v1": _of_order,
    "order.progressed.v1": _of_order,
    "order.delivered.v1": Shown((_order, Part(FILE, "file_ids")), guarded=True),
    "order.work_done.v1": _of_order,
    "order.approved.v1": _of_order,
    "order.sent_back.v1": _of_order,
    "order.cancelled.v1": _of_order,
    "file.stored.v1": _of_file,
    "file.rejected.v1": _of_file,
    "invoice.issued.v1": _of_invoice,
    "invoice.paid.v1": _of_invoice,
    "invoice.changed.v1": _of_invoice,
    "notification.created.v1": Shown((Part(NOTIFICATION, "notification_id"),), people="person_id"),
    "notification.read.v1": Shown((Part(NOTIFICATION, "notification_ids"),), people="person_id"),
}

_ALREADY_TOLD = "production systems read it; people are told by the order's own event, which comes with it"
_TOO_EARLY = "the quote has not taken it in yet; quote.counted tells when it has, and to whom"
_NO_PAGE = "pages read names and rights with each request; nobody waits for this before his eyes"

NOT_SHOWN: Final[Mapping[str, str]] = {
    "analysis.finished.v1": _TOO_EARLY,
    "analysis.failed.v1": _TOO_EARLY,
    "job.offered.v1": _ALREADY_TOLD,
    "job.sent_back.v1": _ALREADY_TOLD,
    "job.cancelled.v1": _ALREADY_TOLD,
    "job.progress_reported.v1": "it is a claim of a production system until the order has taken it as progress",
    "job.delivered.v1": "it is a claim of a production system until the order has taken it as a delivery",
    "organisation.changed.v1": _NO_PAGE,
    "contact.changed.v1": _NO_PAGE,
    "staff.changed.v1": _NO_PAGE,
    "session.revoked.v1": "it ends streams and is told to nobody",
}
