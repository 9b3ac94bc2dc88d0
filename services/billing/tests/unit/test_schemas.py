"""What billing reads off the wire and writes on it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from contracts import loader
from portal_kit.envelope import Envelope
from portal_kit.errors import Invalid
from portal_kit.ids import new_id
from portal_kit.money import InvalidMoney
from portal_kit.paging import Page
from portal_kit.settings import UnsafeSettings, settings
from portal_kit.shapes import load
from services.billing import schemas
from services.billing.domain.charges import ChargeKind
from services.billing.domain.transitions import State
from services.billing.tests import mothers
from services.billing.tests.mothers import TODAY, a_payable, a_payment, an_invoice, euros


def envelope(event_type: str, **changes: object) -> Envelope:
    """The contract's example in its envelope."""
    payload = {**loader.event(event_type).example, **changes}
    organisation = mothers.ORGANISATION
    return Envelope(new_id(), event_type, new_id(), 3, mothers.NOW, organisation, "c", None, payload)


def test_an_acceptance_becomes_payable_lines_and_adjustments() -> None:
    """The lines keep their ids, all are taxed as accepted."""
    rush = {"name": "Rush", "net": {"amount": "36.00", "currency": "EUR"}, "target": "fr"}
    payable = schemas.QuoteAcceptedIn.payable(envelope("quote.accepted.v1", adjustments=[rush]))
    example = loader.event("quote.accepted.v1").example
    assert (payable.id, payable.purchase_order_number) == (example["order_id"], "PO-77")
    assert payable.organisation_id == mothers.ORGANISATION
    assert payable.lines[0].id == example["lines"][0]["line_id"]
    assert [line.charge.kind for line in payable.lines] == [ChargeKind.WORK, ChargeKind.ADJUSTMENT]
    assert payable.open_totals.gross == euros("214.20")
    assert payable.lines[1].charge.target == "fr"


def test_a_client_is_read_with_the_version_that_told_it() -> None:
    """So that an older fact cannot win."""
    client = schemas.OrganisationChangedIn.client(envelope("organisation.changed.v1"))
    assert (client.party.name, client.payment_days, client.seen_version) == ("Nordwind GmbH", 30, 3)
    assert (client.language, client.paper_language) == ("de", "en")


def test_an_approval_is_read_with_its_people() -> None:
    """The order's people of that moment."""
    approval = schemas.OrderApprovedIn.approval(envelope("order.approved.v1"))
    assert (approval.order_number, approval.targets, len(approval.people)) == ("P-2026-000001", ("fr",), 2)


def test_an_invoice_is_dumped_with_exact_amounts() -> None:
    """Money is text on the wire."""
    invoice = an_invoice(state=State.PARTLY_PAID)
    dumped: dict[str, Any] = schemas.dump_invoice(invoice, TODAY + timedelta(days=31))
    assert dumped["totals"]["gross"] == {"amount": "171.36", "currency": "EUR"}
    assert dumped["open_amount"] == {"amount": "170.36", "currency": "EUR"}
    assert (dumped["state"], dumped["overdue"], dumped["due_on"]) == ("partly_paid", True, "2026-12-31")
    assert dumped["lines"][0]["net"]["amount"] == "144.00"
    assert dumped["seller"]["name"] == "Agence Lumière SAS"


def test_a_payable_is_dumped_with_its_state_and_sums() -> None:
    """The page shows what is to come."""
    dumped: dict[str, Any] = schemas.dump_payable_page(Page((a_payable(),), None))
    item = dumped["items"][0]
    assert (item["state"], item["totals"]["gross"]["amount"]) == ("accepted", "171.36")


@pytest.mark.parametrize(
    "payment",
    [
        {},
        {"amount": {"amount": "1.00", "currency": "EUR"}},
        {"amount": {"amount": "abc", "currency": "EUR"}, "paid_on": "2026-12-01"},
        {"amount": {"amount": "NaN", "currency": "EUR"}, "paid_on": "2026-12-01"},
        {"amount": {"amount": "1.00", "currency": "EUR"}, "paid_on": "01.12.2026"},
        {"amount": {"amount": "1.00", "currency": "EUR"}, "paid_on": "2026-12-01", "reference": "x" * 201},
        {"amount": {"amount": "1.00", "currency": "EUR"}, "paid_on": "2026-12-01", "unknown": 1},
    ],
)
def test_a_payment_of_the_wrong_shape_is_refused_field_by_field(payment: dict[str, object]) -> None:
    """The person can correct it."""
    with pytest.raises(Invalid) as refused:
        load(schemas.PaymentRequestSchema(), payment)
    assert refused.value.details["errors"]


@pytest.mark.parametrize("amount", ["1.001", "1" + "0" * 25])
def test_an_amount_that_the_books_cannot_hold_is_refused(amount: str) -> None:
    """Too many decimals, or too much."""
    payment = {"amount": {"amount": amount, "currency": "EUR"}, "paid_on": "2026-12-01"}
    with pytest.raises(InvalidMoney):
        load(schemas.PaymentRequestSchema(), payment)


def test_filters_are_read_into_the_states_of_the_table() -> None:
    """An unknown state is refused, none means all."""
    filters = load(schemas.InvoiceFiltersSchema(), {"state": ["issued"], "overdue": True})
    assert (filters.states, filters.overdue, filters.order_id) == ((State.ISSUED,), True, None)
    with pytest.raises(Invalid):
        load(schemas.InvoiceFiltersSchema(), {"state": ["lost"]})


def test_billing_tells_nothing_else() -> None:
    """An unknown fact is a mistake of ours."""
    with pytest.raises(TypeError):
        schemas.to_wire(a_payment())


def test_the_company_that_invoices_comes_from_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """And an invented one never reaches production."""
    schemas.legal_entity.cache_clear()
    monkeypatch.setenv("LEGAL_ENTITY", '{"key": "x", "name": "X Ltd", "address": [], "country": "IE"}')
    assert (schemas.legal_entity().key, schemas.legal_entity().party.name) == ("x", "X Ltd")
    schemas.legal_entity.cache_clear()
    monkeypatch.delenv("LEGAL_ENTITY")
    assert schemas.legal_entity().party.vat_number == "FR40303265045"
    schemas.legal_entity.cache_clear()
    monkeypatch.setenv("PORTOLAN_PROFILE", "production")
    monkeypatch.setenv("AMQP_URI", "amqps://billing:s@broker/")
    settings.cache_clear()
    try:
        with pytest.raises(UnsafeSettings):
            schemas.legal_entity()
    finally:
        settings.cache_clear()


def test_zero_is_a_tax_rate() -> None:
    """Reverse charge and export are invoiced without tax."""
    payable = schemas.QuoteAcceptedIn.payable(envelope("quote.accepted.v1", tax_percent="0"))
    assert payable.open_totals.tax.amount == Decimal(0)
