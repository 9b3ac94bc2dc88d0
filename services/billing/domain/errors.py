"""The rules of billing that a caller can break."""

from __future__ import annotations

from portal_kit.errors import Conflict, Invalid, NotFound


class InvoiceNotFound(NotFound):
    """No such invoice for this caller."""

    code = "invoice_not_found"


class PayableNotFound(NotFound):
    """Nothing payable is known of this order for this caller."""

    code = "payable_not_found"


class TransitionNotAllowed(Conflict):
    """The invoice's state, or the caller's role, does not allow this event; `details["allowed"]` lists what is."""

    code = "transition_not_allowed"


class PdfNotReady(Conflict):
    """The paper is still being set."""

    code = "pdf_not_ready"


class PaymentTooHigh(Invalid):
    """More than what is still open on the invoice."""

    code = "payment_too_high"


class PaymentNotPositive(Invalid):
    """A payment of nothing, or less."""

    code = "payment_not_positive"


class PaymentInOtherCurrency(Invalid):
    """The payment's currency is not the invoice's."""

    code = "payment_in_other_currency"


class PaymentInFuture(Invalid):
    """The payment is dated after today."""

    code = "payment_in_future"


class ReasonNeeded(Invalid):
    """The books want to know why."""

    code = "reason_needed"


class NothingToInvoice(Conflict):
    """The order is not finished, has no price yet, or all its lines are on an invoice."""

    code = "nothing_to_invoice"
