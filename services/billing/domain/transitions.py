"""The states of an invoice as one table, used by the rules, the API and the pages alike."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from services.billing.domain.errors import TransitionNotAllowed


class State(StrEnum):
    """Where an invoice stands; overdue is derived from it and the due date."""

    DRAFT = "draft"
    ISSUED = "issued"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    CREDITED = "credited"
    IRRECOVERABLE = "irrecoverable"
    DISCARDED = "discarded"


class Event(StrEnum):
    """What can happen to an invoice."""

    ISSUE = "issue"
    DISCARD = "discard"
    RECORD_PAYMENT = "record_payment"
    CREDIT = "credit"
    MARK_IRRECOVERABLE = "mark_irrecoverable"


class Role(StrEnum):
    """Who acts: timers and listeners, staff who keep the books, or anyone who may only read."""

    SYSTEM = "system"
    BOOKKEEPER = "bookkeeper"
    READER = "reader"


@dataclass(frozen=True, slots=True)
class Rule:
    """An event, the states it starts from, those it may lead to, and who may cause it."""

    event: Event
    sources: frozenset[State]
    outcomes: frozenset[State]
    roles: frozenset[Role]
    label: str
    default: bool = False
    needs_message: bool = False


_OWED = frozenset({State.ISSUED, State.PARTLY_PAID})
_BOOKS = frozenset({Role.BOOKKEEPER})

RULES = (
    Rule(
        Event.ISSUE,
        frozenset({State.DRAFT}),
        frozenset({State.ISSUED}),
        frozenset({Role.SYSTEM, Role.BOOKKEEPER}),
        "Issue",
        default=True,
    ),
    Rule(Event.DISCARD, frozenset({State.DRAFT}), frozenset({State.DISCARDED}), _BOOKS, "Discard"),
    Rule(
        Event.RECORD_PAYMENT,
        _OWED,
        frozenset({State.PARTLY_PAID, State.PAID}),
        _BOOKS,
        "Record a payment",
        default=True,
    ),
    Rule(
        Event.CREDIT,
        _OWED | {State.PAID},
        frozenset({State.CREDITED}),
        _BOOKS,
        "Credit",
        needs_message=True,
    ),
    Rule(
        Event.MARK_IRRECOVERABLE,
        _OWED,
        frozenset({State.IRRECOVERABLE}),
        _BOOKS,
        "Mark as irrecoverable",
        needs_message=True,
    ),
)


def allowed(state: State, roles: Collection[Role]) -> list[Rule]:
    """List what holders of `roles` may do to an invoice in `state`."""
    return [rule for rule in RULES if state in rule.sources and not rule.roles.isdisjoint(roles)]


def check_offered(state: State, event: Event, offered: Collection[Rule]) -> None:
    """Let `event` happen if it is offered. Conflict `transition_not_allowed` otherwise."""
    if any(rule.event is event for rule in offered):
        return
    raise TransitionNotAllowed(
        f"An invoice that is {state.replace('_', ' ')} cannot do that; choose one of the allowed actions.",
        state=str(state),
        allowed=[str(rule.event) for rule in offered],
    )
