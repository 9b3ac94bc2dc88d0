"""Lists of orders: what may be asked for, and what a line shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.orders.domain.states import Flag, OrderState, TargetState


class Sort(StrEnum):
    """How a list may be ordered; a minus turns it round."""

    NEWEST = "-created_at"
    OLDEST = "created_at"
    DUE = "due_at"
    NAME = "name"
    NAME_BACKWARDS = "-name"


@dataclass(frozen=True, slots=True)
class OrderFilters:
    """Which orders: in these states, the caller's own, with this text, past their deadline."""

    state: tuple[OrderState, ...] = ()
    mine: bool = False
    search: str | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class TargetSummary:
    """A target on a line of a list."""

    language: str
    state: TargetState
    percent: int
    deadline: datetime | None


@dataclass(frozen=True, slots=True)
class OrderSummary:
    """A line of a list."""

    id: str
    organisation_id: str
    organisation_name: str | None
    version: int
    number: str
    name: str
    state: OrderState
    flags: tuple[Flag, ...]
    service: str
    source_language: str
    owner_id: str
    owner_name: str | None
    project_manager_id: str | None
    confidential: bool
    price_pending: bool
    purchase_order_number: str | None
    due_at: datetime | None
    late: bool
    created_at: datetime
    targets: tuple[TargetSummary, ...]
