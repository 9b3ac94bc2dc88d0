"""Two organisations made for the matrix: one that owns something of everything, and one that owns nothing of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from deploy.local.demo.cast import ADMINISTRATOR, AGENCY, PASSWORD, STAFF
from gateway.client import PortalClient
from portal_kit.testing.processes import eventually
from tests.e2e.matrix import callers
from tests.e2e.matrix.belongings import Belongings, work_of_their_own
from tests.e2e.matrix.callers import Caller

ROLES = ("requester", "observer", "manager")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What changes by reading alone: when a session or a key was last used, and how long that keeps it.
_USE = frozenset({"last_seen_at", "last_used_at", "expires_at"})


@dataclass
class World:
    """The callers, the things of the first organisation, and what they look like."""

    own: list[Caller]
    colleague: Caller
    foreign: list[Caller]
    provider: list[Caller]
    nobody: Caller
    belongings: Belongings
    theirs: dict[str, str]
    before: dict[str, Any] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    secrets: frozenset[str] = frozenset()

    @property
    def callers(self) -> list[Caller]:
        """Everybody."""
        return [*self.own, self.colleague, *self.foreign, *self.provider, self.nobody]

    @property
    def ids(self) -> dict[str, str]:
        """One real id of the first organisation for each parameter."""
        return {name: found[0] for name, found in self.belongings.ids.items()}

    def caller(self, name: str) -> Caller:
        """Find a caller by name."""
        return next(one for one in self.callers if one.name == name)

    def snapshot(self) -> dict[str, Any]:
        """Read everything that the first organisation has, as its manager and the administrator see it."""
        manager, admin = self.caller("own manager"), self.caller("staff ada")
        organisation = self.ids["organisation_id"]
        seen = {path: _read(manager, path) for path in self.belongings.paths()}
        for path in ("/rate-rows?", "/machines?", "/grids?service=translation&"):
            seen[f"admin {path}"] = _read(admin, f"{path}organisation_id={organisation}")
        sessions = _read(self.caller("own requester"), "/sessions")
        seen["session"] = [one for one in sessions["items"] if one["id"] == self.ids["session_id"]]
        notifications = _read(self.caller("own requester"), "/notifications?limit=200")
        seen["notification"] = [one for one in notifications["items"] if one["id"] == self.ids["ids"]]
        seen["staff"] = [one for one in _read(admin, "/staff?limit=200")["items"] if one["id"] == self.ids["staff_id"]]
        return seen

    def settle(self) -> None:
        """Wait until the events of the making have arrived everywhere, and remember what all looks like then."""
        eventually(lambda: self.snapshot() == self.snapshot(), 30, "a quiet world")
        self.before = self.snapshot()
        for told in _objects(self.before):
            if told.get("id") and "version" in told:
                self.versions[told["id"]] = str(told["version"])
        # Who works for the client at the agency, and the agency's prices, are no secrets of the client.
        machines = _read(self.caller("staff ada"), "/machines?limit=200")["items"]
        systems = {one["id"] for one in machines if one["organisation_id"] is None}
        rows = {one["rate_row_id"] for one in _objects(self.before) if "rate_row_id" in one}
        found = frozenset(_UUID.findall(json.dumps(self.before)))
        self.secrets = found - {self.ids["staff_id"], *systems, *rows}


def make_world(base_url: str, admin: PortalClient) -> World:
    """Make both organisations with their people, and everything that the first one has."""
    suffix = uuid4().hex[:8]
    organisation = _organisation(admin, f"matrix-a-{suffix}")
    other = _organisation(admin, f"matrix-b-{suffix}")
    own = [_contact(admin, base_url, organisation, "own", role) for role in ROLES]
    own[0].sign_in_again()  # a second session, for others to try and end
    colleague = _contact(admin, base_url, organisation, "own", "requester", "colleague")
    foreign = [_contact(admin, base_url, other, "foreign", role) for role in ROLES]
    staff = [callers.person(base_url, "staff", AGENCY, one.user_id, PASSWORD) for one in (*STAFF, ADMINISTRATOR)]
    pm, finance = (PortalClient(base_url, one.token) for one in staff[:2])
    belongings = Belongings(
        admin, pm, finance, PortalClient(base_url, own[0].token), PortalClient(base_url, own[2].token)
    )
    belongings.make(organisation)
    own.append(callers.machine(base_url, "own", "client system", belongings.machine_key))
    foreign.append(
        _machine(admin, base_url, "foreign", "client system", kind="client_system", organisation_id=other["id"])
    )
    provider = [*staff, _machine(admin, base_url, "provider", "system", kind="provider_system")]
    theirs = work_of_their_own(PortalClient(base_url, foreign[2].token), pm)
    world = World(own, colleague, foreign, provider, callers.nobody(base_url), belongings, theirs)
    world.settle()
    return world


def _organisation(admin: PortalClient, account_id: str) -> dict[str, Any]:
    wish = {
        "account_id": account_id,
        "name": f"Name of {account_id}",
        "country": "DE",
        "currency": "EUR",
        "language": "en",
    }
    return dict(admin.post("/organisations", {**wish, "settings": {"tax_percent": "19"}}))


def _contact(
    admin: PortalClient, base_url: str, organisation: dict[str, Any], side: str, role: str, login: str = ""
) -> Caller:
    login = login or role
    account_id = organisation["account_id"]
    told = {"user_id": login, "name": f"{login} of {account_id}", "email": f"{login}@{account_id}.example"}
    wish = {**told, "roles": [role], "organisation_id": organisation["id"], "password": PASSWORD}
    admin.post("/contacts", wish)
    return callers.person(base_url, side, account_id, login, PASSWORD)


def _machine(admin: PortalClient, base_url: str, side: str, name: str, **wish: str) -> Caller:
    made = admin.post("/machines", {"name": f"Matrix {name}", **wish})
    return callers.machine(base_url, side, name, made["api_key"]["secret"])


def _read(caller: Caller, path: str) -> Any:
    answer = caller.request("GET", f"/api/v1{path}")
    assert answer.status == 200, f"{caller.name} reads {path}: {answer}"
    return _without_use(json.loads(answer.text))


def _without_use(told: Any) -> Any:
    if isinstance(told, dict):
        return {name: _without_use(value) for name, value in told.items() if name not in _USE}
    return [_without_use(one) for one in told] if isinstance(told, list) else told


def _objects(told: Any) -> Iterator[dict[str, Any]]:
    if isinstance(told, dict):
        yield told
    for inner in told.values() if isinstance(told, dict) else told if isinstance(told, list) else ():
        yield from _objects(inner)
