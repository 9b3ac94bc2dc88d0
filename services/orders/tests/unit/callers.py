"""Callers as identity's matrix makes them, for each role that meets orders."""

from __future__ import annotations

from portal_kit.caller import Caller
from services.orders.tests.unit.objects import MANAGER, ORGANISATION, OWNER, PM, WATCHER

STRANGER = "01920000-0000-7000-8000-000000000099"
OTHER_ORGANISATION = "01920000-0000-7000-8000-000000000098"
OTHER_PM = "01920000-0000-7000-8000-000000000097"

REQUESTER = {"order.read": "own", "order.approve": "own", "order.cancel": "own"}
PEER = {**REQUESTER, "order.read": "organisation"}
OBSERVER = {"order.read": "organisation"}
MANAGER_GRANTS = {"order.read": "organisation", "order.approve": "organisation", "order.cancel": "organisation"}
PM_GRANTS = {"order.read": "all", "order.approve": "all", "order.cancel": "all", "order.work": "all"}


def contact(subject: str, grants: dict[str, str], organisation: str = ORGANISATION) -> Caller:
    """A contact of a client."""
    return Caller("contact", subject, organisation, grants, "Somebody")


CALLERS = {
    "owner": contact(OWNER, REQUESTER),
    "watcher": contact(WATCHER, REQUESTER),
    "colleague": contact(STRANGER, REQUESTER),
    "peer": contact(STRANGER, PEER),
    "observer": contact(STRANGER, OBSERVER),
    "manager": contact(MANAGER, MANAGER_GRANTS),
    "foreign owner": contact(OWNER, REQUESTER, OTHER_ORGANISATION),
    "foreign manager": contact(MANAGER, MANAGER_GRANTS, OTHER_ORGANISATION),
    "pm": Caller("staff", PM, None, PM_GRANTS, "Paula Martin"),
    "other pm": Caller("staff", OTHER_PM, None, PM_GRANTS, "Peter Moss"),
    "finance": Caller("staff", STRANGER, None, {"order.read": "money"}, "Finn"),
    "admin": Caller("staff", STRANGER, None, {"order.read": "all", "order.force": "all"}, "Ada"),
    "provider system": Caller("machine", STRANGER, None, {"order.read": "all", "order.work": "all"}, "TMS"),
    "client system": Caller(
        "machine",
        STRANGER,
        ORGANISATION,
        {"order.read": "organisation", "order.approve": "own", "order.cancel": "own"},
        "CMS",
    ),
}
SYSTEM = Caller.system("orders.test")
