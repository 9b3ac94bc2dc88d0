"""Lists of orders: what may be asked for, and what a line shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.orders.domain.states import Flag, OrderState, TargetState

SOON = timedelta(hours=48)
"""How long before its deadline an order is due soon."""


class Sort(StrEnum):
    """How a list may be ordered; a minus turns it round."""

    NEWEST = "-created_at"
    OLDEST = "created_at"
    DUE = "due_at"
    DUE_LAST = "-due_at"
    NAME = "name"
    NAME_BACKWARDS = "-name"
    NUMBER = "number"
    NUMBER_BACKWARDS = "-number"
    ORGANISATION = "organisation"
    ORGANISATION_BACKWARDS = "-organisation"


class Side(StrEnum):
    """Whose turn it is."""

    CLIENT = "client"
    PROVIDER = "provider"


WAITING_STATES: Mapping[Side, tuple[OrderState, ...]] = {
    Side.CLIENT: (OrderState.WORK_DONE,),
    Side.PROVIDER: (OrderState.SUBMITTED, OrderState.CONFIRMED, OrderState.CORRECTION_REQUESTED),
}
WAITING_FLAGS: Mapping[Side, tuple[Flag, ...]] = {
    Side.CLIENT: (),
    Side.PROVIDER: (Flag.CANCEL_REQUESTED, Flag.CLAIM),
}
"""In these states, or with one of these flags, an order waits for a side."""


@dataclass(frozen=True, slots=True)
class OrderFilters:
    """Which orders: in these states, the caller's own, with this text, past their deadline, and so on; all must hold."""

    state: tuple[OrderState, ...] = ()
    mine: bool = False
    search: str | None = None
    late: bool = False
    organisation_id: str | None = None
    due_before: datetime | None = None
    flag: tuple[Flag, ...] = ()
    target_language: str | None = None
    waiting_for: Side | None = None


@dataclass(frozen=True, slots=True)
class OrderCounts:
    """How many orders are where, and how many of them want somebody's attention."""

    states: Mapping[OrderState, int]
    late: int
    due_soon: int
    waiting_for_client: int
    waiting_for_provider: int
    on_hold: int


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
    contact_person: str | None
    confidential: bool
    price_pending: bool
    purchase_order_number: str | None
    due_at: datetime | None
    late: bool
    created_at: datetime
    targets: tuple[TargetSummary, ...]
