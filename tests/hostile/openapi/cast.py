"""Who attacks: several people of every role in an organisation of their own, and things that may be lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from deploy.local.demo.cast import AGENCY, PASSWORD
from deploy.local.demo.job import Job
from gateway.client import PortalClient
from gateway.client.uploads import upload

CLIENT_ROLES = ("requester", "observer", "manager")
STAFF_ROLES = ("pm", "finance", "admin")
SYSTEMS = ("client_system", "provider_system")
ANONYMOUS = "anonymous"
ROLES = (*CLIENT_ROLES, *STAFF_ROLES, *SYSTEMS, ANONYMOUS)
# So many take turns, because the gateway counts the requests of each.
SEATS = 3


@dataclass(frozen=True)
class Attacker:
    """A role: the tokens of those who have it, what they may do, and real ids by the name of their parameter."""

    role: str
    tokens: tuple[str, ...]
    grants: frozenset[str]
    ids: Mapping[str, str]


def gather(base_url: str, admin: PortalClient) -> dict[str, Attacker]:
    """Make everybody, and something of everything that they can reach."""
    suffix = uuid4().hex[:8]
    home, lost = (_organisation(admin, f"{word}-{suffix}") for word in ("hostile", "lost"))
    tokens = {
        **{role: _contacts(base_url, admin, home, role) for role in CLIENT_ROLES},
        **{role: _staff(base_url, admin, role, suffix) for role in STAFF_ROLES},
        **{kind: _systems(admin, home, kind) for kind in SYSTEMS},
    }
    clients = {role: PortalClient(base_url, found[0]) for role, found in tokens.items()}
    ids = _things(clients, admin, home, lost, suffix)
    told = {role: client.get("/permissions")["permissions"] for role, client in clients.items()}
    own = {**ids, "organisation_id": home["id"]}
    attackers = {
        role: Attacker(role, found, frozenset(told[role]), own if role in (*CLIENT_ROLES, "client_system") else ids)
        for role, found in tokens.items()
    }
    return {**attackers, ANONYMOUS: Attacker(ANONYMOUS, (), frozenset(), ids)}


def _organisation(admin: PortalClient, account_id: str) -> dict[str, Any]:
    wish = {"account_id": account_id, "name": account_id, "country": "DE", "currency": "EUR", "language": "en"}
    settings = {"tax_percent": "19", "peer_visibility": True}
    return dict(admin.post("/organisations", {**wish, "settings": settings}))


def _person(login: str, role: str, **more: str) -> dict[str, Any]:
    named = {"user_id": login, "name": login, "email": f"{login}@hostile.example", "roles": [role]}
    return {**named, "password": PASSWORD, **more}


def _contacts(base_url: str, admin: PortalClient, home: dict[str, Any], role: str) -> tuple[str, ...]:
    logins = [f"{role}-{number}-{home['account_id']}" for number in range(SEATS)]
    for login in logins:
        admin.post("/contacts", _person(login, role, organisation_id=home["id"]))
    return tuple(_token(base_url, home["account_id"], login) for login in logins)


def _staff(base_url: str, admin: PortalClient, role: str, suffix: str) -> tuple[str, ...]:
    logins = [f"{role}-{number}-{suffix}" for number in range(SEATS)]
    for login in logins:
        admin.post("/staff", _person(login, role))
    return tuple(_token(base_url, AGENCY, login) for login in logins)


def _systems(admin: PortalClient, home: dict[str, Any], kind: str) -> tuple[str, ...]:
    whose = {"organisation_id": home["id"]} if kind == "client_system" else {}
    wishes = [{"name": f"Hostile {kind} {number}", "kind": kind, **whose} for number in range(SEATS)]
    return tuple(str(admin.post("/machines", wish)["api_key"]["secret"]) for wish in wishes)


def _token(base_url: str, account_id: str, login: str) -> str:
    return str(PortalClient.sign_in(base_url, account_id, login, PASSWORD).token)


def _things(
    clients: dict[str, PortalClient], admin: PortalClient, home: dict[str, Any], lost: dict[str, Any], suffix: str
) -> dict[str, str]:
    """Make things that may be changed, ended and deleted, so that nothing of anybody else is."""
    victim = admin.post("/contacts", _person(f"victim-{suffix}", "requester", organisation_id=home["id"]))
    colleague = admin.post("/staff", _person(f"victim-{suffix}", "pm"))
    service = {"key": f"hostile-{suffix}", "name": "Hostile", "unit": "word", "has_grid": True}
    row = {"service": "translation", "unit": "word", "currency": "EUR", "rate": "0.10", "valid_from": "2026-01-01"}
    return {
        "organisation_id": lost["id"],
        "contact_id": victim["id"],
        "staff_id": colleague["id"],
        "session_id": str(uuid4()),
        "key": admin.post("/services", service)["key"],
        "key_id": clients["requester"].post("/api-keys", {"name": "Lost"})["key"]["id"],
        "rate_row_id": admin.post("/rate-rows", {**row, "organisation_id": lost["id"]})["id"],
        **_work(clients["requester"], clients["pm"], clients["manager"]),
    }


def _work(requester: PortalClient, pm: PortalClient, manager: PortalClient) -> dict[str, str]:
    """Drive one job to its invoice, and begin another quote and an upload."""
    job = Job(requester, pm, ("fr",))
    for step in (job.send_document, job.request, job.offer, job.accept, job.produce, job.approve):
        step()
    job.client = manager  # a requester without the billing flag sees no invoice
    job.bill()
    wish = {"name": "Hostile", "service": "translation", "source_language": "en", "targets": [{"language": "fr"}]}
    spare = upload(requester, "spare.txt", b"A line that nobody needs.\n")
    opened = requester.post("/uploads", {"name": "open.txt", "size": 12, "purpose": "source"})
    return {
        "quote_id": requester.post("/quotes", {**wish, "source_file_ids": [spare["id"]]})["id"],
        "order_id": job.order["id"],
        "invoice_id": job.invoice["id"],
        "analysis_id": requester.get(f"/quotes/{job.quote['id']}/analysis")["id"],
        "file_id": spare["id"],
        "upload_id": opened["id"],
    }
