"""What the use cases of billing need from the outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from portal_kit.caller import Caller
from portal_kit.money import Money
from portal_kit.paging import Cursor, Page
from services.billing.domain.invoices import Invoice, Kind
from services.billing.domain.papers import Paper
from services.billing.domain.parties import Client, LegalEntity
from services.billing.domain.payables import Payable
from services.billing.domain.transitions import State


@dataclass(frozen=True, slots=True)
class Sight:
    """What a reader may see: one organisation or all, and there only the things of one person or all."""

    organisation_id: str | None = None
    person_id: str | None = None


@dataclass(frozen=True, slots=True)
class InvoiceFilters:
    """What a list of invoices is narrowed to."""

    states: tuple[State, ...] = ()
    overdue: bool | None = None
    order_id: str | None = None


@dataclass(frozen=True, slots=True)
class InvoiceSummary:
    """One row of a list of invoices."""

    id: str
    version: int
    state: State
    organisation_id: str
    created_at: datetime
    kind: Kind
    number: str
    client_name: str
    order_id: str
    order_number: str
    order_name: str
    issued_on: date
    due_on: date
    net: Money
    gross: Money
    open_amount: Money
    overdue: bool


class Payables(Protocol):
    """The payable lines of orders."""

    def get_for_update(self, order_id: str) -> Payable | None:
        """Return an order's payable, locked."""
        ...

    def save(self, payable: Payable) -> None:
        """Insert or update a payable; its version grows by one."""
        ...

    def page_open(self, sight: Sight, cursor: Cursor) -> Page[Payable]:
        """List payables with open lines, oldest first."""
        ...


class Invoices(Protocol):
    """The invoices and credit notes."""

    def get(self, invoice_id: str) -> Invoice | None:
        """Return an invoice."""
        ...

    def get_for_update(self, invoice_id: str) -> Invoice | None:
        """Return an invoice, locked."""
        ...

    def save(self, invoice: Invoice) -> None:
        """Insert or update an invoice; its version grows by one."""
        ...

    def next_number(self, entity_key: str, kind: Kind, year: int) -> int:
        """Take the next number of a series; its row stays locked until the transaction ends."""
        ...

    def page(self, sight: Sight, filters: InvoiceFilters, today: date, cursor: Cursor) -> Page[InvoiceSummary]:
        """List issued invoices, newest first."""
        ...


class Clients(Protocol):
    """What is known of client organisations."""

    def get(self, organisation_id: str) -> Client | None:
        """Return a client."""
        ...

    def put(self, client: Client) -> None:
        """Keep a client unless a newer version of it is known."""
        ...


class Papers(Protocol):
    """The PDFs, made by a worker."""

    def get(self, invoice_id: str) -> Paper | None:
        """Return the paper of an invoice."""
        ...

    def ask_for(self, paper: Paper) -> None:
        """Queue a paper for the worker."""
        ...


class Work(Protocol):
    """One transaction of billing."""

    caller: Caller

    @property
    def legal_entity(self) -> LegalEntity:
        """The company that invoices."""
        ...

    @property
    def payables(self) -> Payables:
        """The payable lines of orders."""
        ...

    @property
    def invoices(self) -> Invoices:
        """The invoices."""
        ...

    @property
    def clients(self) -> Clients:
        """The client organisations."""
        ...

    @property
    def papers(self) -> Papers:
        """The PDFs."""
        ...

    @property
    def now(self) -> datetime:
        """The instant."""
        ...

    def emit(self, event: object) -> None:
        """Tell a fact with this transaction."""
        ...
