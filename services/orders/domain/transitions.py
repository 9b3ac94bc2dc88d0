"""What may happen to an order next: the one function that rules, API, bus and web pages share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.orders.domain.errors import (
    MessageRequired,
    TargetsRequired,
    TransitionForbidden,
    TransitionNotAllowed,
)
from services.orders.domain.goals import goals, movable
from services.orders.domain.order import Order
from services.orders.domain.rules import CLIENT_PERMISSIONS, EDITS, RULE_OF, RULES, Rule
from services.orders.domain.states import Event, OrderState
from services.orders.domain.target import Target
from services.orders.domain.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Transition:
    """One thing that this viewer may do now."""

    event: Event
    label: str
    default: bool
    needs_message: bool
    needs_targets: bool
    targets: tuple[str, ...] = ()
    deliveries: tuple[str, ...] = ()
    to: tuple[OrderState, ...] = ()


@dataclass(frozen=True, slots=True)
class Transitions:
    """The current state, what this viewer may do next, and what it may change beside."""

    state: OrderState
    transitions: tuple[Transition, ...]
    edits: tuple[str, ...] = ()


def transitions(order: Order, viewer: Viewer) -> Transitions:
    """Return the state and what `viewer` may do; the first leading row is the default."""
    possible = [rule for rule in RULES if rule.permission in viewer.permissions and _fits(rule, order)]
    default = next((rule.event for rule in possible if rule.leading), None)
    return Transitions(
        order.state,
        tuple(_transition(rule, order, viewer, default=rule.event is default) for rule in possible),
        tuple(name for name, permissions in EDITS.items() if permissions & viewer.permissions),
    )


def admit(
    order: Order,
    viewer: Viewer,
    event: Event,
    *,
    message: str | None = None,
    targets: Sequence[str] | None = None,
) -> list[Target]:
    """Refuse what the tables do not allow; return the targets the event is about (all that fit, unless named)."""
    rule = permit(viewer, event)
    chosen = _chosen(rule, order, targets)
    if not _fits(rule, order) or not all(_target_fits(rule, target) for target in chosen):
        raise _not_allowed(order, viewer, rule)
    if rule.needs_targets and not targets:
        raise TargetsRequired(f"{rule.label}: name the targets that it is about.", **_field("/targets"))
    if needs_message(rule, viewer) and not (message or "").strip():
        raise MessageRequired(f"{rule.label}: write a message that explains it.", **_field("/message"))
    return chosen


def permit(viewer: Viewer, event: Event) -> Rule:
    """Refuse who may not cause this event on the order, whatever its state; return the event's row."""
    rule = RULE_OF[event]
    if rule.permission not in viewer.permissions:
        raise TransitionForbidden(f"{rule.label}: this is not yours to do; ask somebody who may.", event=event.value)
    return rule


def needs_message(rule: Rule, viewer: Viewer) -> bool:
    """Tell whether words are needed; staff who act for a client always quote the client's written word."""
    return rule.needs_message or (viewer.provider and rule.permission in CLIENT_PERMISSIONS)


def require_edit(viewer: Viewer, name: str) -> None:
    """Refuse who may not change this of the order."""
    if not EDITS[name] & viewer.permissions:
        raise TransitionForbidden("Only who works on the order or decides about it changes its data.")


def _transition(rule: Rule, order: Order, viewer: Viewer, *, default: bool) -> Transition:
    """Tell of a possible row what may be chosen with it: exactly what `admit` lets through."""
    forced, recall = rule.event is Event.MOVE_FORWARD, rule.event is Event.RECALL_DELIVERY
    chosen = movable(order) if forced else _chosen(rule, order, None)
    return Transition(
        rule.event,
        rule.label,
        default,
        needs_message(rule, viewer),
        rule.needs_targets,
        targets=tuple(target.language for target in chosen),
        deliveries=tuple(target.latest.id for target in chosen if recall and target.latest),
        to=tuple(goals(order)) if forced else (),
    )


def _fits(rule: Rule, order: Order) -> bool:
    if order.state not in rule.states:
        return False
    if rule.flag is not None and (rule.flag[0] in order.flags) is not rule.flag[1]:
        return False
    return rule.targets is None or any(_target_fits(rule, target) for target in order.targets)


def _target_fits(rule: Rule, target: Target) -> bool:
    if rule.targets is None:
        return True
    return target.state in rule.targets and (rule.event is not Event.RECALL_DELIVERY or target.recallable)


def _chosen(rule: Rule, order: Order, targets: Sequence[str] | None) -> list[Target]:
    if targets:
        return [order.target(language) for language in dict.fromkeys(targets)]
    if rule.targets is None:
        return []
    return [target for target in order.targets if _target_fits(rule, target)]


def _not_allowed(order: Order, viewer: Viewer, rule: Rule) -> TransitionNotAllowed:
    allowed = [transition.event.value for transition in transitions(order, viewer).transitions]
    return TransitionNotAllowed(
        f"{rule.label}: not possible now. Possible are: {', '.join(allowed) or 'nothing'}.",
        state=order.state.value,
        targets={target.language: target.state.value for target in order.targets},
        allowed=allowed,
    )


def _field(pointer: str) -> dict[str, object]:
    return {"errors": [{"pointer": pointer, "message": "Required."}]}
