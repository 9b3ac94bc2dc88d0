"""The invoice: lines that are frozen when it gets its number, and what was paid of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from portal_kit.ids import new_id
from portal_kit.money import Money, total
from services.billing.domain.charges import Charge
from services.billing.domain.errors import (
    PaymentInFuture,
    PaymentInOtherCurrency,
    PaymentNotPositive,
    PaymentTooHigh,
    ReasonNeeded,
)
from services.billing.domain.parties import Client, LegalEntity, Party
from services.billing.domain.payables import Payable
from services.billing.domain.totals import Totals, totals_of
from services.billing.domain.transitions import Event, Role, Rule, State, allowed, check_offered


class Kind(StrEnum):
    """An invoice asks for money; a credit note gives a whole invoice back."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


PREFIXES = {Kind.INVOICE: "INV", Kind.CREDIT_NOTE: "CN"}
"""Each kind has its own series of numbers."""
REASON_LENGTH = 2000


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """A charge as printed, and the payable line that it settles."""

    id: str
    payable_line_id: str
    charge: Charge


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that came in."""

    id: str
    amount: Money
    paid_on: date
    reference: str
    recorded_at: datetime


@dataclass(slots=True)
class Invoice:
    """One invoice or credit note of one order."""

    id: str
    organisation_id: str
    kind: Kind
    seller: LegalEntity
    buyer: Party
    language: str
    order_id: str
    order_number: str
    order_name: str
    purchase_order_number: str | None
    people: tuple[str, ...]
    currency: str
    payment_days: int
    lines: tuple[InvoiceLine, ...]
    created_at: datetime
    state: State = State.DRAFT
    number: str | None = None
    issued_on: date | None = None
    due_on: date | None = None
    payments: list[Payment] = field(default_factory=list)
    credits_invoice_id: str | None = None
    message: str | None = None
    version: int = 0

    @property
    def charges(self) -> list[Charge]:
        """What the lines charge."""
        return [line.charge for line in self.lines]

    @property
    def totals(self) -> Totals:
        """What the lines come to."""
        return totals_of(self.charges, self.currency)

    @property
    def paid(self) -> Money:
        """What came in so far."""
        return total([payment.amount for payment in self.payments], self.currency)

    @property
    def open_amount(self) -> Money:
        """What is still to be paid; nothing of an invoice that is credited or given up."""
        if self.kind is Kind.CREDIT_NOTE or self.state not in (State.ISSUED, State.PARTLY_PAID):
            return Money.zero(self.currency)
        return self.totals.gross - self.paid

    def allowed(self, roles: Collection[Role]) -> list[Rule]:
        """List what holders of `roles` may do now; a credit note is final once issued."""
        if self.kind is Kind.CREDIT_NOTE and self.state is not State.DRAFT:
            return []
        return allowed(self.state, roles)

    def overdue(self, today: date) -> bool:
        """Whether money is owed past the due date."""
        return self.state in (State.ISSUED, State.PARTLY_PAID) and self.due_on is not None and self.due_on < today

    def issue(self, sequence: int, today: date, roles: Collection[Role]) -> None:
        """Give the draft its number and dates; an invoice of nothing is paid at once."""
        self._check(Event.ISSUE, roles)
        self.state = State.ISSUED
        self.number = number_of(self.kind, today.year, sequence)
        self.issued_on = today
        self.due_on = today + timedelta(days=self.payment_days)
        if self.totals.gross.amount <= 0:
            self.state = State.PAID

    def record_payment(self, payment: Payment, today: date, roles: Collection[Role]) -> None:
        """Note money that came in; the invoice is paid when nothing is open."""
        self._check(Event.RECORD_PAYMENT, roles)
        if payment.amount.currency != self.currency:
            raise PaymentInOtherCurrency(f"This invoice is in {self.currency}; record what arrived in {self.currency}.")
        if payment.amount.amount <= 0:
            raise PaymentNotPositive("Enter the amount that arrived, above zero.")
        if self.open_amount < payment.amount:
            raise PaymentTooHigh(f"Only {self.open_amount.amount} {self.currency} are open; check the amount.")
        if payment.paid_on > today:
            raise PaymentInFuture("Enter the day on which the money arrived, today or before.")
        self.payments.append(payment)
        settled = self.paid == self.totals.gross
        self.state = State.PAID if settled else State.PARTLY_PAID

    def mark_irrecoverable(self, message: str, roles: Collection[Role]) -> None:
        """Give up what is open, with a reason."""
        self._check(Event.MARK_IRRECOVERABLE, roles)
        _check_reason(message)
        self.state, self.message = State.IRRECOVERABLE, message

    def mark_credited(self, message: str, roles: Collection[Role]) -> None:
        """A credit note takes the whole invoice back, with a reason."""
        self._check(Event.CREDIT, roles)
        _check_reason(message)
        self.state, self.message = State.CREDITED, message

    def _check(self, event: Event, roles: Collection[Role]) -> None:
        """Refuse what the table does not offer. Conflict `transition_not_allowed` with what it does."""
        check_offered(self.state, event, self.allowed(roles))


def number_of(kind: Kind, year: int, sequence: int) -> str:
    """Write a number of a series, such as INV-2026-000001."""
    return f"{PREFIXES[kind]}-{year}-{sequence:06d}"


def _check_reason(message: str) -> None:
    if not message.strip() or len(message) > REASON_LENGTH:
        raise ReasonNeeded(f"Say why, in at most {REASON_LENGTH} characters.")


def draft_of(payable: Payable, client: Client, seller: LegalEntity, invoice_id: str, now: datetime) -> Invoice:
    """Draft an invoice of all due lines of an order. Conflict `nothing_to_invoice` when there are none."""
    taken = payable.take_due_lines(invoice_id)
    return Invoice(
        id=invoice_id,
        organisation_id=payable.organisation_id,
        kind=Kind.INVOICE,
        seller=seller,
        buyer=client.party,
        language=client.paper_language,
        order_id=payable.id,
        order_number=payable.order_number or "",
        order_name=payable.name,
        purchase_order_number=payable.purchase_order_number,
        people=payable.people,
        currency=payable.currency,
        payment_days=client.payment_days,
        lines=tuple(InvoiceLine(new_id(), line.id, line.charge) for line in taken),
        created_at=now,
    )


def credit_note_of(invoice: Invoice, note_id: str, message: str, now: datetime) -> Invoice:
    """Draft the credit note that takes a whole invoice back."""
    return replace(
        invoice,
        id=note_id,
        kind=Kind.CREDIT_NOTE,
        lines=tuple(InvoiceLine(new_id(), line.payable_line_id, line.charge.reversed()) for line in invoice.lines),
        created_at=now,
        state=State.DRAFT,
        number=None,
        issued_on=None,
        due_on=None,
        payments=[],
        credits_invoice_id=invoice.id,
        message=message,
        version=0,
    )
