"""From orders, pages and transitions to the wire."""

from __future__ import annotations

from typing import Any

from portal_kit.paging import Page
from services.orders.domain.listing import OrderCounts, OrderSummary
from services.orders.domain.states import OrderState
from services.orders.domain.transitions import Transitions
from services.orders.domain.views import OrderView
from services.orders.schemas.answers import OrderCountsSchema, OrderPageSchema, OrderSchema, TransitionsSchema

# What is in an order, as opposed to that it exists: not for who sees money only.
_CONTENTS: dict[str, object] = {
    "instructions": None,
    "source_files": [],
    "reference_files": [],
    "corrections": [],
    "cancellations": [],
    "claims": [],
    "timeline": [],
}


def dump_order(view: OrderView) -> dict[str, Any]:
    """Return an order as its reader gets it."""
    order = view.order
    extra = {
        "organisation_name": view.organisation_name,
        "owner_name": view.names.get(order.owner_id),
        "names": view.names,
        "contact_person": view.names.get(order.project_manager_id or ""),
        "late": view.late,
        "due_at": order.due_at.isoformat() if order.due_at else None,
        "flags": sorted(flag.value for flag in order.flags),
    }
    dumped = {**_ORDER.dump(order), **extra}
    if not view.contents:
        dumped |= _CONTENTS
        dumped["name"] = order.number if order.confidential else order.name
        dumped["targets"] = [{**target, "step": None, "deliveries": []} for target in dumped["targets"]]
    return dumped


def dump_page(page: Page[OrderSummary]) -> dict[str, Any]:
    """Return a page of a list."""
    return dict(_PAGE.dump(page))


def dump_counts(counts: OrderCounts) -> dict[str, Any]:
    """Return the summary; a state without orders is told as 0."""
    return {**_COUNTS.dump(counts), "states": {state.value: counts.states.get(state, 0) for state in OrderState}}


def dump_transitions(transitions: Transitions) -> dict[str, Any]:
    """Return the state and what the viewer may do next."""
    return dict(_TRANSITIONS.dump(transitions))


_ORDER = OrderSchema()
_PAGE = OrderPageSchema()
_COUNTS = OrderCountsSchema(exclude=("states",))
_TRANSITIONS = TransitionsSchema()
