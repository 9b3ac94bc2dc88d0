"""Billing on PostgreSQL: what is stored comes back, once per line, behind the tenancy wall, without gaps."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from portal_kit.caller import Caller
from portal_kit.errors import Invalid, RetryLater
from portal_kit.ids import new_id
from portal_kit.testing.databases import FreshDatabase
from services.billing import use_cases
from services.billing.domain.errors import InvoiceNotFound, NothingToInvoice
from services.billing.domain.invoices import Invoice
from services.billing.domain.transitions import State
from services.billing.ports import InvoiceFilters
from services.billing.storage.tables import TENANT_TABLES, invoice_lines, invoices
from services.billing.tests import mothers
from services.billing.tests.integration.conftest import SYSTEM, Open, accept, approve
from services.billing.tests.mothers import client_caller, euros, finance

pytestmark = pytest.mark.integration


def invoice_of(open_work: Open, invoice_id: str) -> Invoice:
    """Read an invoice above all walls."""
    with open_work(SYSTEM) as work:
        invoice = work.invoices.get(invoice_id)
    assert invoice is not None
    return invoice


def all_ids(open_work: Open, caller: Caller, filters: InvoiceFilters, limit: int = 2) -> list[str]:
    """Read a list of invoices to its end, page by page."""
    found: list[str] = []
    cursor = None
    while True:
        with open_work(caller) as work:
            page = use_cases.list_invoices(work, filters, cursor, limit)
        found += [one.id for one in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return found


@pytest.mark.feature("B1")
def test_an_invoice_comes_back_as_it_was_issued(open_work: Open) -> None:
    """Lines, parties, dates and sums; the fact leaves in the same transaction."""
    order_id = accept(open_work, purchase_order_number="PO-77")
    invoice_id = approve(open_work, order_id)
    invoice = invoice_of(open_work, invoice_id)
    assert (invoice.state, invoice.version, invoice.issued_on) == (State.ISSUED, 1, mothers.TODAY)
    assert (invoice.totals.gross, invoice.buyer, invoice.seller) == (euros("171.36"), mothers.NORDWIND, mothers.ENTITY)
    assert (invoice.charges, invoice.purchase_order_number) == ([mothers.work_charge()], "PO-77")
    with open_work(SYSTEM) as work:
        told = work.session.execute(
            text("SELECT type, payload->>'number' AS number FROM outbox WHERE aggregate_id = :id"), {"id": invoice_id}
        ).all()
    assert [tuple(row) for row in told] == [("invoice.issued.v1", invoice.number)]


@pytest.mark.feature("B4")
def test_payments_and_credit_are_stored(open_work: Open) -> None:
    """The invoice, its payment, its credit note and the invoice that replaces it."""
    invoice_id = approve(open_work, accept(open_work))
    with open_work(finance()) as work:
        use_cases.record_payment(work, invoice_id, euros("71.36"), mothers.TODAY, "SEPA", 1)
    assert invoice_of(open_work, invoice_id).open_amount == euros("100.00")
    with open_work(finance()) as work:
        use_cases.credit_invoice(work, invoice_id, "Wrong rate.", 2)
    invoice = invoice_of(open_work, invoice_id)
    assert (invoice.state, invoice.message, len(invoice.payments)) == (State.CREDITED, "Wrong rate.", 1)
    with open_work(finance()) as work:
        again = use_cases.invoice_order(work, invoice.order_id)
    assert again.totals == invoice.totals
    with open_work(finance()) as work, pytest.raises(NothingToInvoice):
        use_cases.invoice_order(work, invoice.order_id)


def test_the_database_refuses_a_line_on_two_invoices(open_work: Open) -> None:
    """The rule holds even if the code did not."""
    invoice = invoice_of(open_work, approve(open_work, accept(open_work)))
    with open_work(SYSTEM) as work:
        row = work.session.execute(select(invoice_lines).where(invoice_lines.c.invoice_id == invoice.id)).one()
        twice = insert(invoice_lines).values({**row._mapping, "id": new_id()})
        with pytest.raises(IntegrityError), work.session.begin_nested():
            work.session.execute(twice)


def test_numbers_have_no_gap_under_concurrent_issue_and_rollback(open_work: Open) -> None:
    """Every third transaction fails after taking its number; nobody else notices."""
    with open_work(SYSTEM) as work:
        last = work.session.execute(
            select(text("last")).select_from(text("number_series WHERE kind='invoice'"))
        ).scalar()
    orders = [accept(open_work) for _ in range(18)]

    def issue(index: int) -> None:
        with open_work(SYSTEM) as work:
            use_cases.note_approval(work, mothers.an_approval(orders[index]))
            if index % 3 == 0:
                raise RetryLater("rolled back")

    with ThreadPoolExecutor(6) as pool:
        outcomes = [pool.submit(issue, index) for index in range(18)]
    assert sum(outcome.exception() is not None for outcome in outcomes) == 6
    with open_work(SYSTEM) as work:
        found = work.session.execute(
            select(invoices.c.number).where(invoices.c.order_id.in_(orders)).order_by(invoices.c.number)
        ).scalars()
        numbers = [int(number.split("-")[2]) for number in found]
    assert numbers == list(range((last or 0) + 1, (last or 0) + 13))


def test_approving_twice_at_once_makes_one_invoice(open_work: Open) -> None:
    """The payable's row lock decides."""
    order_id = accept(open_work)

    def issue() -> None:
        with open_work(SYSTEM) as work:
            use_cases.note_approval(work, mothers.an_approval(order_id))

    with ThreadPoolExecutor(4) as pool:
        for outcome in [pool.submit(issue) for _ in range(8)]:
            outcome.result()
    assert len(all_ids(open_work, finance(), InvoiceFilters(order_id=order_id))) == 1


def test_what_is_paid_for_a_cancelled_order_takes_the_place_of_its_lines(open_work: Open) -> None:
    """The line that the cancellation makes is stored before the invoice that refers to it."""
    order_id = accept(open_work)
    with open_work(SYSTEM) as work:
        use_cases.cancel_payable(work, order_id, None, euros("20.00"), "P-2026-000001")
    with open_work(finance()) as work:
        payable = work.payables.get_for_update(order_id)
    assert payable is not None
    assert [str(line.state) for line in payable.lines] == ["released", "invoiced"]
    (invoice_id,) = all_ids(open_work, finance(), InvoiceFilters(order_id=order_id))
    assert invoice_of(open_work, invoice_id).totals.net == euros("20.00")


def test_a_price_that_came_later_is_stored_with_its_order(open_work: Open) -> None:
    """One payable per order: the second acceptance adds its lines."""
    order_id = accept(open_work, price_pending=True, lines=[])
    accept(open_work, order_id=order_id)
    invoice_id = approve(open_work, order_id)
    assert invoice_of(open_work, invoice_id).totals.gross == euros("171.36")


@pytest.mark.feature("B2")
def test_lists_page_newest_first_and_filter(open_work: Open) -> None:
    """Each invoice once, whatever the page size; overdue is derived from the day."""
    organisation = new_id()
    issued = [approve(open_work, accept(open_work, organisation)) for _ in range(5)]
    caller = client_caller(organisation_id=organisation)
    assert all_ids(open_work, caller, InvoiceFilters()) == issued[::-1]
    with open_work(finance()) as work:
        use_cases.record_payment(work, issued[0], euros("171.36"), mothers.TODAY, "", None)
    assert all_ids(open_work, caller, InvoiceFilters(states=(State.PAID,))) == [issued[0]]
    assert all_ids(open_work, caller, InvoiceFilters(overdue=True)) == []
    assert len(all_ids(open_work, caller, InvoiceFilters(overdue=False))) == 5
    with open_work(SYSTEM) as work:
        work.session.execute(text("UPDATE invoices SET due_on = '2026-01-01' WHERE id = :id"), {"id": issued[1]})
    assert all_ids(open_work, caller, InvoiceFilters(overdue=True)) == [issued[1]]


@pytest.mark.feature("B2")
def test_payables_are_listed_until_they_are_invoiced(open_work: Open) -> None:
    """Also the ones that wait for a price."""
    organisation = new_id()
    caller = client_caller(organisation_id=organisation)
    plain, priceless = accept(open_work, organisation), accept(open_work, organisation, price_pending=True)
    with open_work(SYSTEM) as work:
        use_cases.note_approval(work, mothers.an_approval(priceless))
    with open_work(caller) as work:
        page = use_cases.list_payables(work, None, 1)
        rest = use_cases.list_payables(work, page.next_cursor, 1)
    assert [one.id for one in (*page.items, *rest.items)] == [plain, priceless]
    assert rest.items[0].needs_attention == "price_pending"
    approve(open_work, plain)
    with open_work(caller) as work:
        assert [one.id for one in use_cases.list_payables(work, None, None).items] == [priceless]


def test_another_organisation_finds_nothing(open_work: Open) -> None:
    """Neither by id, nor in lists, nor with another's cursor, nor in any table."""
    invoice_id = approve(open_work, accept(open_work))
    approve(open_work, accept(open_work))
    stranger = client_caller(organisation_id=mothers.OTHER_ORGANISATION, person=mothers.BEN)
    with open_work(stranger) as work, pytest.raises(InvoiceNotFound):
        use_cases.get_invoice(work, invoice_id)
    assert all_ids(open_work, stranger, InvoiceFilters()) == []
    with open_work(stranger) as work:
        assert use_cases.list_payables(work, None, None).items == ()
        for table in TENANT_TABLES:
            assert work.session.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0
    with open_work(client_caller()) as work:
        cursor = use_cases.list_invoices(work, InvoiceFilters(), None, 1).next_cursor
    with open_work(stranger) as work, pytest.raises(Invalid):
        use_cases.list_invoices(work, InvoiceFilters(), cursor, 1)


def test_own_scope_lists_what_one_takes_part_in(open_work: Open) -> None:
    """A colleague's invoice is not in it."""
    organisation = new_id()
    mine = accept(open_work, organisation)
    approve(open_work, mine)
    caller = client_caller("own", organisation, mothers.BEN)
    assert all_ids(open_work, caller, InvoiceFilters()) == []
    assert len(all_ids(open_work, client_caller("own", organisation), InvoiceFilters())) == 1


def test_an_older_fact_of_a_client_does_not_win(open_work: Open) -> None:
    """Events may come in any order."""
    organisation = new_id()
    with open_work(SYSTEM) as work:
        use_cases.remember_client(work, mothers.a_client(organisation, "fr", 5))
        use_cases.remember_client(work, mothers.a_client(organisation, "en", 4))
        client = work.clients.get(organisation)
    assert client is not None
    assert (client.language, client.seen_version) == ("fr", 5)


@pytest.mark.parametrize(
    ("where", "index"),
    [
        ("SELECT id FROM invoices WHERE organisation_id = '{id}' ORDER BY id DESC LIMIT 51", "ix_invoices_organisation"),
        ("SELECT id FROM invoices WHERE order_id = '{id}'", "ix_invoices_order"),
        ("SELECT id FROM payables WHERE organisation_id = '{id}' AND open ORDER BY id LIMIT 51",
         "ix_payables_organisation_open"),
        ("SELECT invoice_id FROM papers WHERE object_key IS NULL AND not_before <= now() ORDER BY not_before LIMIT 1",
         "ix_papers_waiting"),
    ],
)  # fmt: skip
def test_each_list_has_its_index(open_work: Open, database: FreshDatabase, where: str, index: str) -> None:
    """The plan names it when the table is too large to be read whole."""
    with open_work(SYSTEM) as work:
        work.session.execute(text("SET LOCAL enable_seqscan = off"))
        work.session.execute(text("SET LOCAL enable_sort = off"))
        plan = "\n".join(work.session.execute(text("EXPLAIN " + where.format(id=new_id()))).scalars())
    assert index in plan
