"""What is kept on an order about things that happened: nothing here changes once it is settled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal_kit.money import Money
from services.orders.domain.states import OrderState


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file of the order, by id and the name under which the client gave it."""

    file_id: str
    name: str


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One major event: what, by whom, when, with which words, and the state that it led to."""

    event: str
    state: OrderState
    at: datetime
    by_id: str
    by_name: str
    message: str | None = None
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CorrectionItem:
    """One wanted correction as data, for the quality report."""

    target: str
    comment: str
    segment: str | None = None
    category: str | None = None
    severity: str | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """What the client found wrong when sending targets back, or in a claim that reopened them."""

    targets: tuple[str, ...]
    description: str
    items: tuple[CorrectionItem, ...]
    file_ids: tuple[str, ...]
    by_id: str
    at: datetime


class Outcome(StrEnum):
    """How a cancellation ended."""

    AGREED = "agreed"
    REFUSED = "refused"
    BY_PROVIDER = "by_provider"
    OVERTAKEN = "overtaken"


@dataclass(frozen=True, slots=True)
class Cancellation:
    """A cancellation of some targets (all of an order: `whole`), its outcome and what is to be paid."""

    targets: tuple[str, ...]
    whole: bool
    message: str | None
    by_id: str
    at: datetime
    outcome: Outcome | None = None
    payable: Money | None = None
    answer: str | None = None
    answered_by_id: str | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A complaint about approved work, and how it was settled."""

    targets: tuple[str, ...]
    description: str
    file_ids: tuple[str, ...]
    by_id: str
    at: datetime
    settlement: str | None = None
    settled_by_id: str | None = None
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class InvoiceRef:
    """An invoice that names the order; `final` when it came after the approval, so that it covers the work."""

    invoice_id: str
    number: str
    final: bool = False
