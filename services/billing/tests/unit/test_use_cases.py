"""What billing does with facts and requests, on fakes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portal_kit.caller import Caller
from portal_kit.errors import RetryLater, StaleVersion
from portal_kit.ids import new_id
from services.billing import use_cases
from services.billing.domain.errors import (
    InvoiceNotFound,
    NothingToInvoice,
    PayableNotFound,
    PdfNotReady,
    TransitionNotAllowed,
)
from services.billing.domain.events import InvoiceChanged, InvoiceIssued, InvoicePaid
from services.billing.domain.invoices import Kind
from services.billing.domain.papers import Paper
from services.billing.domain.transitions import Event, State
from services.billing.tests import mothers
from services.billing.tests.mothers import a_payable, an_approval, an_invoice, client_caller, euros, finance
from services.billing.tests.unit.fakes import FakeWork


def approved(caller: Caller | None = None) -> FakeWork:
    """A work in which one order was approved and invoiced."""
    work = FakeWork()
    payable = a_payable()
    use_cases.record_payable(work, payable)
    use_cases.note_approval(work, an_approval(payable.id))
    work.caller = caller or work.caller
    return work


@pytest.mark.feature("B1")
def test_approval_issues_a_numbered_invoice_and_tells_it() -> None:
    """Number, sums and paper come with the fact."""
    work = approved()
    invoice = work.invoices.only
    assert (invoice.state, invoice.number, invoice.version) == (State.ISSUED, "INV-2026-000001", 1)
    (told,) = work.emitted
    assert isinstance(told, InvoiceIssued)
    assert (told.gross, told.order_number, told.due_on) == (euros("171.36"), "P-2026-000001", invoice.due_on)
    assert work.papers.kept[invoice.id].name == "INV-2026-000001.pdf"


def test_approval_before_acceptance_is_tried_again() -> None:
    """Facts of different services come in any order."""
    with pytest.raises(RetryLater):
        use_cases.note_approval(FakeWork(), an_approval(new_id()))


def test_approval_before_the_client_is_known_is_tried_again() -> None:
    """An invoice without an address is none."""
    work = FakeWork(knows_client=False)
    payable = a_payable()
    use_cases.record_payable(work, payable)
    with pytest.raises(RetryLater):
        use_cases.note_approval(work, an_approval(payable.id))


def test_approving_again_after_a_claim_makes_no_second_invoice() -> None:
    """Each accepted line is invoiced once."""
    work = approved()
    use_cases.note_approval(work, an_approval(work.invoices.only.order_id))
    assert len(work.invoices.kept) == 1


def test_an_order_without_a_price_is_not_invoiced() -> None:
    """It waits for staff instead."""
    work = FakeWork()
    payable = a_payable(price_pending=True)
    use_cases.record_payable(work, payable)
    use_cases.note_approval(work, an_approval(payable.id))
    assert (work.invoices.kept, work.emitted) == ({}, [])
    assert work.payables.kept[payable.id].needs_attention == "price_pending"


def test_a_price_that_comes_after_the_approval_is_invoiced_at_once() -> None:
    """The launch was accepted without one; its acceptance comes a second time, with the lines."""
    work = FakeWork()
    launched = a_payable(price_pending=True, lines=[])
    use_cases.record_payable(work, launched)
    use_cases.note_approval(work, an_approval(launched.id))
    priced = a_payable(order_id=launched.id)
    use_cases.record_payable(work, priced)
    use_cases.record_payable(work, a_payable(order_id=launched.id))
    assert work.invoices.only.totals.gross == euros("171.36")


def test_a_cancelled_order_is_invoiced_for_what_was_agreed() -> None:
    """No approval will come, so the invoice goes out now."""
    work = FakeWork()
    payable = a_payable()
    use_cases.record_payable(work, payable)
    use_cases.cancel_payable(work, payable.id, None, euros("20.00"), "P-2026-000001")
    assert work.invoices.only.totals.net == euros("20.00")


def test_a_declined_order_costs_nothing() -> None:
    """Its lines are released, no invoice is made."""
    work = FakeWork()
    payable = a_payable()
    use_cases.record_payable(work, payable)
    use_cases.cancel_payable(work, payable.id, None, None, None)
    assert work.invoices.kept == {}
    assert work.payables.kept[payable.id].open_lines == []


@pytest.mark.feature("B4")
def test_the_last_payment_tells_that_the_invoice_is_paid() -> None:
    """A part tells that something changed."""
    work = approved(finance())
    invoice = work.invoices.only
    work.emitted.clear()
    use_cases.record_payment(work, invoice.id, euros("100.00"), mothers.TODAY, "SEPA", None)
    assert [type(told) for told in work.emitted] == [InvoiceChanged]
    use_cases.record_payment(work, invoice.id, euros("71.36"), mothers.TODAY, "SEPA", None)
    assert [type(told) for told in work.emitted] == [InvoiceChanged, InvoicePaid]


@pytest.mark.feature("B4")
@pytest.mark.parametrize("change", [use_cases.mark_irrecoverable, use_cases.credit_invoice])
def test_an_invoice_that_is_given_up_or_credited_is_told_as_changed(change: Callable[..., object]) -> None:
    """Open pages of the client show it."""
    work = approved(finance())
    invoice = work.invoices.only
    work.emitted.clear()
    change(work, invoice.id, "As agreed.", None)
    (told,) = [each for each in work.emitted if isinstance(each, InvoiceChanged)]
    assert (told.invoice_id, told.people, told.version) == (invoice.id, invoice.people, invoice.version + 1)


def test_a_payment_on_an_old_version_is_refused() -> None:
    """Somebody else was faster; look again."""
    work = approved(finance())
    with pytest.raises(StaleVersion):
        use_cases.record_payment(work, work.invoices.only.id, euros("1.00"), mothers.TODAY, "", 99)


@pytest.mark.feature("B4")
def test_crediting_numbers_a_credit_note_and_frees_the_lines() -> None:
    """The order can be invoiced again under the next number."""
    work = approved(finance())
    first = work.invoices.only
    credited = use_cases.credit_invoice(work, first.id, "Wrong rate.", None)
    assert credited.state is State.CREDITED
    (note,) = [one for one in work.invoices.kept.values() if one.kind is Kind.CREDIT_NOTE]
    assert (note.number, note.credits_invoice_id) == ("CN-2026-000001", first.id)
    again = use_cases.invoice_order(work, first.order_id)
    assert (again.number, again.totals.gross) == ("INV-2026-000002", first.totals.gross)


def test_invoicing_an_order_twice_by_hand_is_refused() -> None:
    """There is nothing left to invoice."""
    work = approved(finance())
    with pytest.raises(NothingToInvoice):
        use_cases.invoice_order(work, work.invoices.only.order_id)


def test_invoicing_an_unknown_order_by_hand_is_refused() -> None:
    """No payable, no invoice."""
    with pytest.raises(PayableNotFound):
        use_cases.invoice_order(FakeWork(finance()), new_id())


@pytest.mark.parametrize(
    ("caller", "visible"),
    [
        (client_caller("organisation"), True),
        (client_caller("organisation", person=mothers.BEN), True),
        (client_caller("own"), True),
        (client_caller("own", person=mothers.BEN), False),
        (client_caller("organisation", organisation_id=mothers.OTHER_ORGANISATION), False),
        (client_caller("own", organisation_id=mothers.OTHER_ORGANISATION), False),
        (finance(), True),
        (Caller("staff", mothers.BEN, None, {"invoice.read": "money"}), True),
    ],
)
def test_an_invoice_is_seen_by_its_own_side_only(caller: Caller, visible: bool) -> None:
    """What may not be seen looks exactly like what does not exist."""
    work = approved(caller)
    if visible:
        assert use_cases.get_invoice(work, work.invoices.only.id).id == work.invoices.only.id
        return
    with pytest.raises(InvoiceNotFound) as foreign:
        use_cases.get_invoice(work, work.invoices.only.id)
    with pytest.raises(InvoiceNotFound) as random:
        use_cases.get_invoice(work, new_id())
    assert (foreign.value.message, foreign.value.details) == (random.value.message, random.value.details)


def test_the_client_is_offered_no_transition_and_finance_is() -> None:
    """The same function serves page, API and rules."""
    work = approved(client_caller())
    assert use_cases.list_transitions(work, work.invoices.only.id) == (State.ISSUED, [])
    work.caller = finance()
    _, rules = use_cases.list_transitions(work, work.invoices.only.id)
    assert [rule.event for rule in rules] == [Event.RECORD_PAYMENT, Event.CREDIT, Event.MARK_IRRECOVERABLE]


def test_an_irrecoverable_invoice_takes_no_payment() -> None:
    """What was given up stays so."""
    work = approved(finance())
    use_cases.mark_irrecoverable(work, work.invoices.only.id, "Insolvent.", None)
    with pytest.raises(TransitionNotAllowed):
        use_cases.record_payment(work, work.invoices.only.id, euros("1.00"), mothers.TODAY, "", None)


def test_the_pdf_can_be_fetched_once_the_worker_has_stored_it() -> None:
    """Until then the caller is told to ask again."""
    work = approved(client_caller())
    invoice = work.invoices.only
    with pytest.raises(PdfNotReady):
        use_cases.invoice_paper(work, invoice.id)
    work.papers.kept[invoice.id] = Paper(invoice.id, invoice.organisation_id, "x.pdf", "invoices/x.pdf")
    assert use_cases.invoice_paper(work, invoice.id).object_key == "invoices/x.pdf"


def test_a_foreign_invoice_has_no_pdf_either() -> None:
    """Not even "not ready" is told of another's invoice."""
    work = approved(client_caller(organisation_id=mothers.OTHER_ORGANISATION))
    with pytest.raises(InvoiceNotFound):
        use_cases.invoice_paper(work, work.invoices.only.id)


def test_an_issued_invoice_keeps_the_address_it_was_printed_with() -> None:
    """A change of the client's address comes too late for it."""
    work = approved()
    use_cases.remember_client(work, mothers.a_client(language="fr", version=2))
    assert work.invoices.only.language == "en"
    assert an_invoice().buyer == mothers.NORDWIND
