"""A caller context that identity did not sign, that is over, or that is another's, is refused by each service."""

from __future__ import annotations

from time import time

import jwt
import pytest

from portal_kit.caller import Caller
from portal_kit.ids import new_id
from portal_kit.testing.broker import CallFailed, RpcClient
from portal_kit.testing.callers import Keys, a_contact, a_staff_member, make_keys, the_gateway

pytestmark = pytest.mark.hostile

# A call of each service that a contact may make, with the permission that it needs.
CALLS = {
    "identity": ("list_contacts", "contact.read", "organisation"),
    "quotes": ("list_quotes", "quote.read", "organisation"),
    "orders": ("list_orders", "order.read", "organisation"),
    "files": ("list_files", "file.read", "organisation"),
    "billing": ("list_invoices", "invoice.read", "organisation"),
    "notify": ("list_notifications", "notification.own", "own"),
}
SERVICES = pytest.mark.parametrize("service", list(CALLS))


def _grants(service: str) -> dict[str, str]:
    _, permission, scope = CALLS[service]
    return {permission: scope}


def _refusal(bus: RpcClient, service: str, token: str | None) -> str:
    with pytest.raises(CallFailed) as refused:
        bus.call(f"{service}.{CALLS[service][0]}", token)
    return str(refused.value.code)


@SERVICES
def test_a_genuine_caller_is_served(bus: RpcClient, suite_keys: Keys, service: str):
    """So that the refusals below are due to the context alone."""
    page = bus.call(f"{service}.{CALLS[service][0]}", suite_keys.token(a_contact(_grants(service))))
    assert page["items"] == []


@SERVICES
def test_a_forged_caller_is_refused(bus: RpcClient, suite_keys: Keys, tmp_path, service: str):
    """Another key under our name, no signature, changed claims, an unknown key, or nothing at all."""
    caller = a_contact(_grants(service))
    genuine = suite_keys.token(caller)
    head, claims, signature = genuine.split(".")
    other = suite_keys.token(a_contact(_grants(service))).split(".")[1]
    unsigned = jwt.encode({"sub": "x", "iat": int(time()), "exp": int(time()) + 60}, "", algorithm="none")
    symmetric = jwt.encode({"sub": "x"}, "a" * 64, algorithm="HS256", headers={"kid": "identity"})
    forged = [
        make_keys(tmp_path).token(caller),
        unsigned,
        symmetric,
        f"{head}.{other}.{signature}",
        f"{head}.{claims}.",
        "x" * 5_000,
        "",
        None,
    ]
    assert {_refusal(bus, service, token) for token in forged} == {"unauthenticated"}


@SERVICES
def test_an_expired_caller_is_refused(bus: RpcClient, suite_keys: Keys, service: str):
    """Beyond the allowed skew of the clocks, on either side."""
    signer = suite_keys.signer("identity")
    caller = a_contact(_grants(service))
    late, early = signer.sign(caller, now=time() - 120), signer.sign(caller, now=time() + 120)
    assert _refusal(bus, service, late) == "unauthenticated"
    assert _refusal(bus, service, early) == "unauthenticated"


@SERVICES
def test_a_foreign_caller_is_refused(bus: RpcClient, suite_keys: Keys, service: str):
    """Services speak for themselves only; identity speaks for no service and no timer."""
    grants = _grants(service)
    contact, staff = a_contact(grants), a_staff_member(grants)
    gateway, identity = suite_keys.signer("gateway"), suite_keys.signer("identity")
    foreign = [
        gateway.sign(contact),
        gateway.sign(staff),
        gateway.sign(Caller("service", "identity", None, grants)),
        identity.sign(the_gateway()),
        identity.sign(Caller("system", "quotes.expire", None, grants)),
    ]
    assert {_refusal(bus, service, token) for token in foreign} == {"unauthenticated"}


@SERVICES
def test_a_service_gets_no_grants_of_a_person(bus: RpcClient, suite_keys: Keys, service: str):
    """What a service writes into its own context beyond itself counts for nothing."""
    boasting = Caller("service", "gateway", new_id(), {**_grants(service), "staff.manage": "all"})
    assert _refusal(bus, service, suite_keys.signer("gateway").sign(boasting)) == "not_permitted"
    stranger = suite_keys.token(a_contact({"count.use": "own"}))
    assert _refusal(bus, service, stranger) == "not_permitted"
