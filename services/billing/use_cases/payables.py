"""What acceptance, approval and cancellation mean for what is to be paid."""

from __future__ import annotations

from collections.abc import Collection

from portal_kit.errors import RetryLater
from portal_kit.ids import new_id
from portal_kit.money import Money
from portal_kit.paging import Cursor, Page
from services.billing.domain.payables import Approval, Payable
from services.billing.ports import Work
from services.billing.use_cases.access import sight_of
from services.billing.use_cases.issuing import issue_due_lines


def record_payable(work: Work, payable: Payable) -> None:
    """Keep the accepted lines of a quote; its order's id is the payable's.

    A launch whose price was to come is accepted a second time, with the lines that were missing.
    """
    known = work.payables.get_for_update(payable.id)
    if known is None:
        work.payables.save(payable)
    elif known.price_pending and not payable.price_pending:
        known.take_price(payable)
        _settle(work, known)


def note_approval(work: Work, approval: Approval) -> None:
    """The work is approved: invoice the lines that are on no invoice; without a price they wait for staff."""
    payable = _known(work, approval.order_id)
    payable.fall_due(approval, work.now)
    _settle(work, payable)


def cancel_payable(
    work: Work, order_id: str, targets: Collection[str] | None, to_pay: Money | None, order_number: str | None
) -> None:
    """Release the lines of `targets` (None: all) and invoice what was agreed to be paid instead."""
    payable = _known(work, order_id)
    payable.cancel(targets, to_pay, order_number, work.now, new_id)
    _settle(work, payable)


def list_payables(work: Work, cursor: str | None, limit: int | None) -> Page[Payable]:
    """List orders with accepted lines that are on no invoice yet."""
    read = Cursor.read(work.caller, {"list": "payables"}, cursor, limit, width=1)
    return work.payables.page_open(sight_of(work.caller), read)


def _known(work: Work, order_id: str) -> Payable:
    payable = work.payables.get_for_update(order_id)
    if payable is None:
        raise RetryLater(f"the acceptance of order {order_id} has not arrived yet")
    return payable


def _settle(work: Work, payable: Payable) -> None:
    work.payables.save(payable)
    if payable.due_lines:
        # The invoice refers to lines that a cancellation or a late price has only just made, and they to it.
        issue_due_lines(work, payable)
        work.payables.save(payable)
