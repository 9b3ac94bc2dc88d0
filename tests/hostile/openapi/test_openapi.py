"""Schemathesis finds nothing in the served document, whoever it comes as."""

from __future__ import annotations

import os
from typing import Any

import httpx
import pytest

from deploy.local.demo.cast import AGENCY, PASSWORD
from deploy.local.plan import Plan as Suite
from gateway.client import PortalClient
from tests.hostile.openapi.attack import Plan, attack
from tests.hostile.openapi.cast import ANONYMOUS, ROLES, Attacker, gather

pytestmark = [pytest.mark.hostile, pytest.mark.timeout(3_600 if os.environ.get("HOSTILE_EXAMPLES") else 300)]

# A long run (HOSTILE_EXAMPLES=100 make hostile ARGS="-k openapi") draws more, and every corner as every role.
EXAMPLES = int(os.environ.get("HOSTILE_EXAMPLES", "2"))
THOROUGH_FOR_ALL = EXAMPLES >= 20
# Operations that no role attacks with the others, each with its reason.
APART = {
    "sign_out": "ends the session of whoever asks; it is attacked with sessions made for that",
    "follow_changes": "a stream without end, on which each request would wait for its time-out; tests/e2e/live has it",
}


@pytest.fixture(scope="module")
def document(suite_url: str) -> dict[str, Any]:
    """The document as the gateway serves it."""
    served: dict[str, Any] = httpx.get(f"{suite_url}/api/v1/openapi.json").raise_for_status().json()
    return served


@pytest.fixture(scope="module")
def suite_url(plan: Suite) -> str:
    """Where the gateway is."""
    return plan.gateway_url


@pytest.fixture(scope="module")
def attackers(suite_url: str, admin: PortalClient) -> dict[str, Attacker]:
    """Everybody who attacks."""
    return gather(suite_url, admin)


@pytest.mark.feature("P5")
@pytest.mark.parametrize("role", ROLES)
def test_schemathesis_finds_nothing(
    suite_url: str, document: dict[str, Any], attackers: dict[str, Attacker], role: str
):
    """All checks, all phases; every corner of an operation is tried by one role that may do it."""
    thorough = operations(document) if THOROUGH_FOR_ALL else homes(document, attackers)[role]
    left = operations(document) - APART.keys()
    found = attack(attackers[role], Plan(document, suite_url, EXAMPLES, frozenset(thorough & left), frozenset(APART)))
    assert not found.wrong, str(found)
    assert found.requests > len(left)
    assert found.statuses[429] < found.requests / 5, found.statuses


def test_schemathesis_finds_nothing_at_signing_out(
    suite_url: str, document: dict[str, Any], attackers: dict[str, Attacker], admin: PortalClient
):
    """Each request with a session of its own."""
    login = "leaver-" + attackers["pm"].ids["key"].rpartition("-")[2]
    told = {"user_id": login, "name": login, "email": f"{login}@hostile.example", "roles": ["pm"]}
    admin.post("/staff", {**told, "password": PASSWORD})
    tokens = tuple(str(PortalClient.sign_in(suite_url, AGENCY, login, PASSWORD).token) for _ in range(12))
    leaver = Attacker("leaver", tokens, frozenset(), {})
    only = frozenset({"sign_out"})
    found = attack(leaver, Plan(document, suite_url, EXAMPLES, only, only=only))
    assert not found.wrong, str(found)
    assert found.statuses[204], found.statuses


def operations(document: dict[str, Any]) -> set[str]:
    """All operations of the document."""
    return {operation["operationId"] for item in document["paths"].values() for operation in item.values()}


def homes(document: dict[str, Any], attackers: dict[str, Attacker]) -> dict[str, set[str]]:
    """Give each operation to one role that may do it, in turn, so that all have about the same to do."""
    found: dict[str, set[str]] = {role: set() for role in ROLES}
    for item in document["paths"].values():
        for operation in item.values():
            wanted = operation["x-permission"]
            named = {wanted} if isinstance(wanted, str) else set(wanted)
            able = [role for role in ROLES if named & attackers[role].grants] or [ANONYMOUS]
            home = min(able, key=lambda role: len(found[role]))
            found[home].add(operation["operationId"])
    return found


def test_what_is_left_out_has_a_reason(document: dict[str, Any]):
    """And is still in the document."""
    assert APART.keys() <= operations(document)
    assert all(len(reason) > 25 for reason in APART.values())
