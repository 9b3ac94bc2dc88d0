"""The invoice: its number, dates, payments and credit note."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.billing.domain.errors import (
    PaymentInFuture,
    PaymentInOtherCurrency,
    PaymentNotPositive,
    PaymentTooHigh,
    ReasonNeeded,
)
from services.billing.domain.invoices import Kind, credit_note_of, number_of
from services.billing.domain.transitions import State
from services.billing.tests.mothers import (
    BOOKS,
    NOW,
    SYSTEM,
    TODAY,
    a_draft,
    a_payment,
    adjustment,
    an_invoice,
    euros,
    work_charge,
)


@pytest.mark.feature("B1")
def test_issuing_gives_number_and_dates() -> None:
    """The number comes from the series, the due date from the client's terms."""
    invoice = a_draft()
    invoice.issue(7, TODAY, SYSTEM)
    assert (invoice.state, invoice.number) == (State.ISSUED, "INV-2026-000007")
    assert (invoice.issued_on, invoice.due_on) == (TODAY, date(2026, 12, 31))


def test_numbers_of_credit_notes_are_a_series_of_their_own() -> None:
    """The kind is read off the number."""
    assert number_of(Kind.CREDIT_NOTE, 2026, 3) == "CN-2026-000003"


def test_an_invoice_of_nothing_is_paid_at_once() -> None:
    """Nobody can pay zero euros."""
    assert an_invoice(work_charge("10.00"), adjustment("-10.00")).state is State.PAID


def test_the_days_are_those_of_the_seat_of_the_company() -> None:
    """Half past eleven at night in UTC is tomorrow in Paris."""
    assert a_draft().seller.day_of(NOW) == TODAY


def test_an_invoice_is_overdue_from_the_day_after_its_due_date() -> None:
    """The due date itself is still in time."""
    invoice = an_invoice()
    assert invoice.due_on is not None
    assert not invoice.overdue(invoice.due_on)
    assert invoice.overdue(invoice.due_on + timedelta(days=1))


@pytest.mark.parametrize("state", [State.DRAFT, State.PAID, State.CREDITED, State.IRRECOVERABLE, State.DISCARDED])
def test_what_is_not_owed_is_never_overdue(state: State) -> None:
    """Only issued and partly paid invoices are waited for."""
    assert not an_invoice(state=state).overdue(TODAY + timedelta(days=365))


@pytest.mark.feature("B4")
def test_a_part_and_then_the_rest_pays_an_invoice() -> None:
    """Two payments of an invoice of 171.36."""
    invoice = an_invoice()
    invoice.record_payment(a_payment("100.00"), TODAY, BOOKS)
    assert (invoice.state, invoice.open_amount) == (State.PARTLY_PAID, euros("71.36"))
    invoice.record_payment(a_payment("71.36"), TODAY, BOOKS)
    assert (invoice.state, invoice.open_amount) == (State.PAID, euros("0.00"))


@pytest.mark.parametrize(
    ("payment", "refusal"),
    [
        (a_payment("171.37"), PaymentTooHigh),
        (a_payment("0.00"), PaymentNotPositive),
        (a_payment("-1.00"), PaymentNotPositive),
        (a_payment("1.00", currency="USD"), PaymentInOtherCurrency),
        (a_payment("1.00", paid_on=TODAY + timedelta(days=1)), PaymentInFuture),
    ],
)
def test_a_payment_that_cannot_be_is_refused(payment, refusal) -> None:
    """A wrong payment changes nothing."""
    invoice = an_invoice()
    with pytest.raises(refusal):
        invoice.record_payment(payment, TODAY, BOOKS)
    assert (invoice.state, invoice.payments) == (State.ISSUED, [])


@given(st.lists(st.decimals("0.01", "60", places=2), min_size=1, max_size=8))
def test_paid_and_open_always_make_the_gross(amounts: list[Decimal]) -> None:
    """However the money comes in, the books balance."""
    invoice = an_invoice()
    gross = invoice.totals.gross
    for amount in amounts:
        if euros(str(amount)) <= invoice.open_amount:
            invoice.record_payment(a_payment(str(amount)), TODAY, BOOKS)
        assert invoice.paid + invoice.open_amount == gross
        assert (invoice.state is State.PAID) == (invoice.open_amount.amount == 0)
        if invoice.state is State.PAID:
            return


@pytest.mark.parametrize("message", ["", "  ", "x" * 2001])
def test_giving_money_up_needs_a_reason(message: str) -> None:
    """The books want to know why."""
    invoice = an_invoice()
    with pytest.raises(ReasonNeeded):
        invoice.mark_irrecoverable(message, BOOKS)
    with pytest.raises(ReasonNeeded):
        invoice.mark_credited(message, BOOKS)
    assert invoice.state is State.ISSUED


@pytest.mark.feature("B4")
def test_a_credit_note_takes_back_every_line() -> None:
    """Invoice and credit note sum to nothing, tax included."""
    invoice = an_invoice(work_charge("10.05"), adjustment("-0.55", percent="5.5"))
    note = credit_note_of(invoice, "note", "Wrong rate.", NOW)
    assert note.totals.gross == -invoice.totals.gross
    assert [line.payable_line_id for line in note.lines] == [line.payable_line_id for line in invoice.lines]
    assert (note.state, note.number, note.credits_invoice_id) == (State.DRAFT, None, invoice.id)
