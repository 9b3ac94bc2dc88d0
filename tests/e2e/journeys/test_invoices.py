"""Invoices: issued by approval, printed, paid in parts, credited and issued again."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from gateway.client import PortalClient
from gateway.client.uploads import fetch
from portal_kit.testing.processes import eventually
from tests.e2e.journeys.desk import LONG, Desk, offered, refused

pytestmark = pytest.mark.e2e


@pytest.fixture
def invoice(desk: Desk) -> dict:
    """The invoice of an approved order: 48.00 net, 57.12 gross."""
    order = desk.approved("fr", files=[desk.file(LONG)], purchase_order_number="PO-2026-9")
    found = next(iter(desk.client.items("/invoices", order_id=order["id"])))
    return desk.client.get(f"/invoices/{found['id']}")


def pay(finance: PortalClient, invoice: dict, amount: str) -> dict:
    """Record a payment of today."""
    payment = {
        "amount": {"amount": amount, "currency": "EUR"},
        "paid_on": datetime.now(UTC).date().isoformat(),
        "reference": "SEPA 4711",
    }
    return finance.move(f"/invoices/{invoice['id']}", "record_payment", payment=payment)


@pytest.mark.feature("B1")
@pytest.mark.feature("B3")
def test_an_approval_issues_an_invoice_with_its_pdf(desk: Desk, invoice: dict):
    """Amounts as accepted, the client's own number, a paper of the same name."""
    assert (invoice["state"], invoice["purchase_order_number"]) == ("issued", "PO-2026-9")
    totals = invoice["totals"]
    assert [totals[name]["amount"] for name in ("net", "tax", "gross")] == ["48.00", "9.12", "57.12"]
    order = desk.client.get(f"/orders/{invoice['order_id']}")
    assert [each["number"] for each in order["invoices"]] == [invoice["number"]]
    link = desk.client.wait(f"/invoices/{invoice['id']}/pdf-link", lambda _: True, pending="pdf_not_ready")
    paper = fetch(link["url"])
    assert link["name"] == f"{invoice['number']}.pdf"
    assert paper.startswith(b"%PDF-")
    assert b"%%EOF" in paper[-1024:]
    assert len(paper) > 5000


@pytest.mark.feature("B1")
@pytest.mark.feature("B4")
def test_a_payment_in_part_and_the_rest(felix: PortalClient, desk: Desk, invoice: dict):
    """Only finance records money; nothing above what is open is taken."""
    path = f"/invoices/{invoice['id']}"
    assert offered(desk.client, path) == offered(desk.pm, path) == set()
    with refused(403, "not_permitted"):
        pay(desk.pm, invoice, "1.00")
    partly = pay(felix, invoice, "50.00")
    assert (partly["state"], partly["open_amount"]["amount"]) == ("partly_paid", "7.12")
    with refused(422, "payment_too_high"):
        pay(felix, invoice, "7.13")
    paid = pay(felix, invoice, "7.12")
    assert (paid["state"], paid["open_amount"]["amount"], len(paid["payments"])) == ("paid", "0.00", 2)
    with refused(409, "transition_not_allowed"):
        pay(felix, invoice, "1.00")
    assert desk.client.get(path)["state"] == "paid"


@pytest.mark.feature("B2")
def test_accepted_work_is_payable_until_it_is_invoiced(desk: Desk):
    """The list of payables shows what is to come, without what is on an invoice."""
    order = desk.ordered("fr", files=[desk.file(LONG)])
    (payable,) = eventually(
        lambda: [each for each in desk.client.items("/payables") if each["quote_id"] == order["quote_id"]],
        what="the payable",
    )
    assert (payable["state"], payable["totals"]["net"]["amount"]) == ("accepted", "48.00")
    desk.deliver(order, "fr")
    desk.client.move(f"/orders/{order['id']}", "approve")
    desk.client.wait(f"/orders/{order['id']}", lambda found: found["state"] == "closed")
    assert order["quote_id"] not in {each["quote_id"] for each in desk.client.items("/payables")}
    with refused(403, "not_permitted"):
        desk.client.post(f"/orders/{order['id']}/invoice")


@pytest.mark.feature("B1")
@pytest.mark.feature("B4")
def test_a_credited_invoice_is_issued_again_under_the_next_number(felix: PortalClient, desk: Desk, invoice: dict):
    """The credit note takes all of it back; the same lines stand on the new invoice."""
    path = f"/invoices/{invoice['id']}"
    with refused(422, "body_invalid"):
        felix.move(path, "credit")
    felix.move(path, "credit", message="The purchase order was wrong.")
    assert desk.client.get(path)["state"] == "credited"
    again = felix.post(f"/orders/{invoice['order_id']}/invoice")
    found = {each["number"]: each for each in felix.items("/invoices", order_id=invoice["order_id"])}
    note = next(each for each in found.values() if each["kind"] == "credit_note")
    assert len(found) == 3
    assert again["number"] not in (invoice["number"], note["number"])
    assert Decimal(note["gross"]["amount"]).copy_abs() == Decimal("57.12")
    assert again["totals"] == invoice["totals"]
    with refused(409, "nothing_to_invoice"):
        felix.post(f"/orders/{invoice['order_id']}/invoice")


@pytest.mark.feature("B1")
def test_an_irrecoverable_invoice_is_given_up_with_a_reason(felix: PortalClient, invoice: dict):
    """Nothing more can be paid on it."""
    path = f"/invoices/{invoice['id']}"
    given_up = felix.move(path, "mark_irrecoverable", message="The company is gone.")
    assert (given_up["state"], given_up["message"]) == ("irrecoverable", "The company is gone.")
    assert offered(felix, path) == set()
