"""Payable lines: each on one invoice, net of credits."""

from __future__ import annotations

import pytest

from portal_kit.ids import new_id
from services.billing.domain.charges import ChargeKind
from services.billing.domain.errors import NothingToInvoice
from services.billing.domain.payables import LineState
from services.billing.tests.mothers import NOW, a_payable, adjustment, an_approval, euros, work_charge


def test_nothing_is_due_before_approval() -> None:
    """Accepted is not yet done."""
    payable = a_payable()
    assert (payable.state, payable.due_lines) == ("accepted", [])
    with pytest.raises(NothingToInvoice):
        payable.take_due_lines("invoice")


@pytest.mark.feature("B1")
def test_an_approved_order_gives_its_lines_to_one_invoice() -> None:
    """A second invoice finds nothing."""
    payable = a_payable(work_charge(), adjustment("36.00"))
    payable.fall_due(an_approval(payable.id), NOW)
    taken = payable.take_due_lines("first")
    assert [line.charge.net for line in taken] == [euros("144.00"), euros("36.00")]
    with pytest.raises(NothingToInvoice):
        payable.take_due_lines("second")


def test_lines_of_a_target_that_is_not_approved_stay_open() -> None:
    """A cancellation on its way must not be overtaken by the invoice."""
    payable = a_payable(work_charge(target="fr"), work_charge(target="es"), adjustment("5.00"))
    payable.fall_due(an_approval(payable.id, "fr"), NOW)
    assert [line.charge.target for line in payable.due_lines] == ["fr", None]


def test_a_price_to_come_holds_the_invoice_and_asks_for_attention() -> None:
    """Nothing is invoiced until a price exists, and staff can see that."""
    payable = a_payable(price_pending=True)
    assert payable.state == "accepted"
    payable.fall_due(an_approval(payable.id), NOW)
    assert payable.due_lines == []
    assert (payable.state, payable.needs_attention) == ("needs_attention", "price_pending")


def test_approval_tells_the_name_and_people_of_that_moment() -> None:
    """Work may have changed hands since the acceptance."""
    payable = a_payable(people=("somebody else",))
    payable.fall_due(an_approval(payable.id), NOW)
    assert payable.people == an_approval(payable.id).people


@pytest.mark.feature("B4")
def test_lines_of_a_credited_invoice_may_be_invoiced_again() -> None:
    """Once, net of credits."""
    payable = a_payable()
    payable.fall_due(an_approval(payable.id), NOW)
    payable.take_due_lines("first")
    payable.give_back("first")
    assert len(payable.take_due_lines("second")) == 1


def test_giving_back_another_invoice_changes_nothing() -> None:
    """Lines know which invoice holds them."""
    payable = a_payable()
    payable.fall_due(an_approval(payable.id), NOW)
    payable.take_due_lines("first")
    payable.give_back("other")
    assert payable.open_lines == []


def test_a_cancellation_without_payment_releases_every_line() -> None:
    """Nothing is left to invoice."""
    payable = a_payable(work_charge(), adjustment("36.00"))
    payable.cancel(None, None, "P-1", NOW, new_id)
    assert {line.state for line in payable.lines} == {LineState.RELEASED}
    assert payable.due_lines == []


def test_a_cancellation_with_payment_puts_the_agreed_sum_in_their_place() -> None:
    """The agreed sum is due at once, and taxed as what it replaces."""
    payable = a_payable(work_charge("90.00", percent="19"), work_charge("10.00", percent="7"))
    payable.cancel(None, euros("33.33"), "P-1", NOW, new_id)
    due = {line.charge.tax_percent: line.charge.net for line in payable.due_lines}
    assert {int(rate): net for rate, net in due.items()} == {7: euros("3.33"), 19: euros("30.00")}
    assert {line.charge.kind for line in payable.due_lines} == {ChargeKind.CANCELLATION}
    assert payable.order_number == "P-1"


def test_cancelling_one_target_leaves_the_others_for_approval() -> None:
    """The agreed sum for the target waits for the order's invoice."""
    payable = a_payable(work_charge(target="fr"), work_charge(target="es"))
    payable.cancel(["es"], euros("20.00"), "P-1", NOW, new_id)
    assert payable.due_lines == []
    payable.fall_due(an_approval(payable.id, "fr"), NOW)
    assert sorted(line.charge.net.amount for line in payable.due_lines) == [20, 144]


def test_an_order_without_a_price_can_be_cancelled_against_payment() -> None:
    """The quote's tax rate is used, and nothing waits for a price any more."""
    payable = a_payable(price_pending=True, lines=[])
    payable.cancel(None, euros("20.00"), "P-1", NOW, new_id)
    assert [line.charge.tax_percent for line in payable.due_lines] == [payable.tax_percent]
    assert payable.needs_attention is None
