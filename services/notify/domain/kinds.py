"""What people are told of, and on which side: one table."""

from __future__ import annotations

from enum import StrEnum


class Side(StrEnum):
    """Whom a piece of news is worded for."""

    CLIENT = "client"
    PROVIDER = "provider"


class Kind(StrEnum):
    """A kind of news; permanent, since stored notifications name it."""

    QUOTE_REQUESTED = "quote_requested"
    QUOTE_SENT = "quote_sent"
    QUOTE_ACCEPTED = "quote_accepted"
    QUOTE_REJECTED = "quote_rejected"
    QUOTE_DECLINED = "quote_declined"
    QUOTE_EXPIRED = "quote_expired"
    QUOTE_WITHDRAWN = "quote_withdrawn"
    QUOTE_NEEDS_ATTENTION = "quote_needs_attention"
    ORDER_SUBMITTED = "order_submitted"
    ORDER_CONFIRMED = "order_confirmed"
    ORDER_DECLINED = "order_declined"
    DELIVERY_PARTIAL = "delivery_partial"
    DELIVERY_FINAL = "delivery_final"
    WORK_DONE = "work_done"
    ORDER_APPROVED = "order_approved"
    ORDER_SENT_BACK = "order_sent_back"
    ORDER_CANCELLED = "order_cancelled"
    INVOICE_ISSUED = "invoice_issued"
    FILE_REJECTED = "file_rejected"


_CLIENT, _PROVIDER = frozenset({Side.CLIENT}), frozenset({Side.PROVIDER})

SIDES: dict[Kind, frozenset[Side]] = {
    Kind.QUOTE_REQUESTED: _PROVIDER,
    Kind.QUOTE_SENT: _CLIENT,
    Kind.QUOTE_ACCEPTED: _CLIENT | _PROVIDER,
    Kind.QUOTE_REJECTED: _PROVIDER,
    Kind.QUOTE_DECLINED: _CLIENT,
    Kind.QUOTE_EXPIRED: _CLIENT,
    Kind.QUOTE_WITHDRAWN: _PROVIDER,
    Kind.QUOTE_NEEDS_ATTENTION: _PROVIDER,
    Kind.ORDER_SUBMITTED: _PROVIDER,
    Kind.ORDER_CONFIRMED: _CLIENT,
    Kind.ORDER_DECLINED: _CLIENT,
    Kind.DELIVERY_PARTIAL: _CLIENT,
    Kind.DELIVERY_FINAL: _CLIENT,
    Kind.WORK_DONE: _CLIENT,
    Kind.ORDER_APPROVED: _CLIENT | _PROVIDER,
    Kind.ORDER_SENT_BACK: _PROVIDER,
    Kind.ORDER_CANCELLED: _CLIENT | _PROVIDER,
    Kind.INVOICE_ISSUED: _CLIENT,
    Kind.FILE_REJECTED: _CLIENT,
}
"""Who is told: the people of the thing, the provider's project managers, or both."""

_PAGES = {"quote": "/quotes/", "order": "/orders/", "delivery": "/orders/", "work": "/orders/", "invoice": "/invoices/"}
_ORDER_FOLLOWS = frozenset({Kind.QUOTE_ACCEPTED})


def page_of(kind: Kind, subject_id: str) -> str:
    """Return the path of the portal's page that the news is about; a rejected file has none of its own."""
    prefix = "/orders/" if kind in _ORDER_FOLLOWS else _PAGES.get(kind.split("_")[0])
    return "/" if prefix is None else prefix + subject_id
