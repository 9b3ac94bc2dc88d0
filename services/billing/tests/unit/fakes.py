"""Hand-written fakes of what billing's use cases need."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, datetime

from portal_kit.caller import Caller
from portal_kit.paging import Cursor, Page
from services.billing.domain.invoices import Invoice, Kind
from services.billing.domain.papers import Paper
from services.billing.domain.parties import Client, LegalEntity
from services.billing.domain.payables import Payable
from services.billing.ports import InvoiceFilters, InvoiceSummary, Sight
from services.billing.tests import mothers


class FakePayables:
    """Payables in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, Payable] = {}

    def get_for_update(self, order_id: str) -> Payable | None:
        """Return the kept one; nobody else works here."""
        return deepcopy(self.kept.get(order_id))

    def save(self, payable: Payable) -> None:
        """Keep it as the next version."""
        payable.version += 1
        self.kept[payable.id] = deepcopy(payable)

    def page_open(self, sight: Sight, cursor: Cursor) -> Page[Payable]:
        """Refuse: lists need a database."""
        raise NotImplementedError("lists are tested on the real database")


class FakeInvoices:
    """Invoices in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, Invoice] = {}
        self.series: dict[tuple[str, Kind, int], int] = {}

    def get(self, invoice_id: str) -> Invoice | None:
        """Return the kept one."""
        return deepcopy(self.kept.get(invoice_id))

    def get_for_update(self, invoice_id: str) -> Invoice | None:
        """Return the kept one; nobody else works here."""
        return self.get(invoice_id)

    def save(self, invoice: Invoice) -> None:
        """Keep it as the next version."""
        invoice.version += 1
        self.kept[invoice.id] = deepcopy(invoice)

    def next_number(self, entity_key: str, kind: Kind, year: int) -> int:
        """Count on."""
        self.series[entity_key, kind, year] = self.series.get((entity_key, kind, year), 0) + 1
        return self.series[entity_key, kind, year]

    def page(self, sight: Sight, filters: InvoiceFilters, today: date, cursor: Cursor) -> Page[InvoiceSummary]:
        """Refuse: lists need a database."""
        raise NotImplementedError("lists are tested on the real database")

    @property
    def only(self) -> Invoice:
        """The only one kept."""
        (invoice,) = self.kept.values()
        return invoice


class FakeClients:
    """Clients in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, Client] = {}

    def get(self, organisation_id: str) -> Client | None:
        """Return the kept one."""
        return self.kept.get(organisation_id)

    def put(self, client: Client) -> None:
        """Keep it."""
        self.kept[client.organisation_id] = client


class FakePapers:
    """Papers in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, Paper] = {}

    def get(self, invoice_id: str) -> Paper | None:
        """Return the kept one."""
        return self.kept.get(invoice_id)

    def ask_for(self, paper: Paper) -> None:
        """Keep it unless it is there."""
        self.kept.setdefault(paper.invoice_id, paper)


class FakeWork:
    """One transaction in memory."""

    def __init__(self, caller: Caller | None = None, *, knows_client: bool = True) -> None:
        self.caller = caller or Caller.system("billing.test")
        self.payables, self.invoices = FakePayables(), FakeInvoices()
        self.clients, self.papers = FakeClients(), FakePapers()
        self.emitted: list[object] = []
        if knows_client:
            self.clients.put(mothers.a_client())

    @property
    def legal_entity(self) -> LegalEntity:
        """The invented company."""
        return mothers.ENTITY

    @property
    def now(self) -> datetime:
        """The instant of the tests."""
        return mothers.NOW

    def emit(self, event: object) -> None:
        """Remember what was told."""
        self.emitted.append(event)
