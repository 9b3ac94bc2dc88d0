"""From a caller's grants to what it sees and may do on one order."""

from __future__ import annotations

from portal_kit.caller import Caller
from services.orders.domain.errors import OrderNotFound
from services.orders.domain.order import Order
from services.orders.domain.rules import APPROVE, CANCEL, FORCE, WORK
from services.orders.domain.viewer import Viewer
from services.orders.domain.visibility import Confidential, Visibility

READ = "order.read"
_ALL = (READ, APPROVE, CANCEL, WORK, FORCE)


def visibility_of(caller: Caller) -> Visibility:
    """Return what the caller sees; a caller without an organisation is the provider's side."""
    if caller.is_provider:
        return Visibility(caller.subject, None, own_only=False, confidential=_confidential_for_provider(caller))
    manages = caller.grants.get(APPROVE) == "organisation"
    return Visibility(
        caller.subject,
        caller.organisation_id or _NO_ORGANISATION,
        own_only=caller.scope(READ) == "own",
        confidential=Confidential.ALL if manages else Confidential.NAMED,
    )


def seen(order: Order | None, caller: Caller) -> tuple[Order, Viewer]:
    """Return the order and the caller as its viewer; what it may not see is not found, as a random id is."""
    if order is None or not visibility_of(caller).admits(order):
        raise OrderNotFound("There is no such order; check the address or look in the list.")
    return order, Viewer(
        id=caller.subject,
        name=caller.name,
        permissions=frozenset(permission for permission in _ALL if _covers(caller, permission, order)),
        provider=caller.is_provider,
        staff=caller.kind == "staff",
    )


def sees_money_only(caller: Caller) -> bool:
    """Tell whether the caller sees that an order exists and what it costs, but not what is in it."""
    return caller.grants.get(READ) == "money"


def _covers(caller: Caller, permission: str, order: Order) -> bool:
    scope = caller.grants.get(permission)
    if scope == "all":
        return caller.is_provider
    if scope == "organisation":
        return caller.organisation_id == order.organisation_id
    if scope == "own":
        return caller.subject in order.people
    return scope == "money" and permission == READ


def _confidential_for_provider(caller: Caller) -> Confidential:
    if caller.kind == "machine" or sees_money_only(caller):
        return Confidential.ALL
    return Confidential.MANAGED if caller.may(WORK) else Confidential.NONE


_NO_ORGANISATION = "00000000-0000-0000-0000-000000000000"
