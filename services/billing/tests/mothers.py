"""Object mothers: believable things of billing for tests."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from portal_kit.caller import Caller
from portal_kit.ids import new_id
from portal_kit.money import Money
from services.billing.domain.charges import Charge, ChargeKind
from services.billing.domain.invoices import Invoice, InvoiceLine, Kind, Payment
from services.billing.domain.parties import Client, LegalEntity, Party
from services.billing.domain.payables import Approval, Payable, PayableLine
from services.billing.domain.transitions import Role, State

NOW = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
TODAY = date(2026, 12, 1)  # at the entity's seat, an hour ahead of UTC
ORGANISATION, OTHER_ORGANISATION = new_id(), new_id()
ANNA, BEN = new_id(), new_id()
SYSTEM = frozenset({Role.SYSTEM})
BOOKS = frozenset({Role.BOOKKEEPER})
NORDWIND = Party("Nordwind GmbH", ("Hafenstr. 1", "20457 Hamburg"), "DE", "DE136695976")
ENTITY = LegalEntity(
    "main",
    Party("Agence Lumière SAS", ("12 rue des Tanneurs", "67000 Strasbourg"), "FR", "FR40303265045"),
    "Europe/Paris",
    ("IBAN FR76 3000 6000 0112 3456 7890 189",),
    "billing@lumiere.example",
)


def euros(amount: str) -> Money:
    """An amount in euros."""
    return Money(Decimal(amount), "EUR")


def work_charge(net: str = "144.00", target: str | None = "fr", percent: str = "19") -> Charge:
    """A translation into `target`."""
    quantity = Decimal(net) / Decimal("0.12")
    return Charge(
        ChargeKind.WORK,
        target,
        f"Translation English to {target}",
        quantity,
        "word",
        Decimal("0.12"),
        euros(net),
        Decimal(percent),
    )


def adjustment(net: str, target: str | None = None, percent: str = "19") -> Charge:
    """A discount or surcharge."""
    return Charge(ChargeKind.ADJUSTMENT, target, "Rush 25 %", None, None, None, euros(net), Decimal(percent))


def a_payable(*charges: Charge, order_id: str | None = None, **more: Any) -> Payable:
    """The accepted lines of an order of Nordwind, owned by Anna."""
    values: dict[str, Any] = {
        "id": order_id or new_id(),
        "organisation_id": ORGANISATION,
        "quote_id": new_id(),
        "name": "User manual",
        "people": (ANNA,),
        "currency": "EUR",
        "tax_percent": Decimal(19),
        "price_pending": False,
        "lines": [PayableLine(new_id(), charge) for charge in charges or (work_charge(),)],
        "created_at": NOW,
    }
    return Payable(**{**values, **more})


def an_approval(order_id: str, *targets: str) -> Approval:
    """Anna's approval of all targets."""
    return Approval(order_id, "P-2026-000001", "User manual", (ANNA,), targets or ("fr",))


def a_client(organisation_id: str = ORGANISATION, language: str = "de", version: int = 1) -> Client:
    """Nordwind as billing knows it."""
    return Client(organisation_id, NORDWIND, language, 30, version)


def a_draft(*charges: Charge, language: str = "en", **more: Any) -> Invoice:
    """An invoice before its number."""
    values: dict[str, Any] = {
        "id": new_id(),
        "organisation_id": ORGANISATION,
        "kind": Kind.INVOICE,
        "seller": ENTITY,
        "buyer": NORDWIND,
        "language": language,
        "order_id": new_id(),
        "order_number": "P-2026-000001",
        "order_name": "User manual",
        "purchase_order_number": "PO-77",
        "people": (ANNA,),
        "currency": "EUR",
        "payment_days": 30,
        "lines": tuple(InvoiceLine(new_id(), new_id(), charge) for charge in charges or (work_charge(),)),
        "created_at": NOW,
    }
    return Invoice(**{**values, **more})


def an_invoice(*charges: Charge, state: State = State.ISSUED, **more: Any) -> Invoice:
    """An issued invoice of 171.36 euros, or one moved on to `state`."""
    invoice = a_draft(*charges, **more)
    if state is State.DRAFT:
        return invoice
    invoice.issue(1, TODAY, SYSTEM)
    if state is State.PARTLY_PAID:
        invoice.record_payment(a_payment("1.00"), TODAY, BOOKS)
    elif state is State.PAID:
        invoice.record_payment(a_payment(str(invoice.totals.gross.amount)), TODAY, BOOKS)
    elif state is not State.ISSUED:
        invoice.state = state
    return invoice


def a_payment(amount: str = "171.36", currency: str = "EUR", paid_on: date = TODAY) -> Payment:
    """Money that came in."""
    return Payment(new_id(), Money(Decimal(amount), currency), paid_on, "SEPA 4711", NOW)


def finance() -> Caller:
    """Fiona of the provider's finance."""
    return Caller("staff", new_id(), None, {"invoice.read": "all", "invoice.write": "all"})


def client_caller(scope: str = "organisation", organisation_id: str = ORGANISATION, person: str = ANNA) -> Caller:
    """A contact of a client organisation who may read invoices."""
    return Caller("contact", person, organisation_id, {"invoice.read": scope})
