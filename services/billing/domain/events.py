"""Facts that billing tells the others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal_kit.money import Money


@dataclass(frozen=True, slots=True)
class InvoiceIssued:
    """An invoice has its number and never changes again."""

    invoice_id: str
    version: int
    organisation_id: str
    number: str
    order_id: str
    order_number: str
    people: tuple[str, ...]
    net: Money
    tax: Money
    gross: Money
    due_on: date


@dataclass(frozen=True, slots=True)
class InvoiceChanged:
    """An invoice changed in a way that no other event tells."""

    invoice_id: str
    version: int
    organisation_id: str
    number: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InvoicePaid:
    """An invoice is paid in full."""

    invoice_id: str
    version: int
    organisation_id: str
    number: str
    people: tuple[str, ...]
    gross: Money
