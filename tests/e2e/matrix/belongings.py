"""Something of everything for one organisation, made through the public API, with every id by its parameter's name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from deploy.local.demo.job import Job
from gateway.client import PortalClient
from gateway.client.uploads import upload


def work_of_their_own(client: PortalClient, pm: PortalClient) -> dict[str, str]:
    """A draft and a delivered order, for requests that name another organisation's things in their body."""
    job = Job(client, pm, ("fr",))
    for step in (job.send_document, job.request, job.offer, job.accept, job.produce):
        step()
    wish = {"name": "Draft of theirs", "service": "translation", "source_language": "en", "intent": "draft"}
    draft = client.post("/quotes", {**wish, "targets": [{"language": "fr"}]})
    return {"quote_id": draft["id"], "order_id": job.order["id"]}


@dataclass(frozen=True)
class Made:
    """A request that made something, to be repeated by others with the same idempotency key."""

    path: str
    body: dict[str, Any]
    key: str


@dataclass
class Belongings:
    """What the organisation has; `ids` lists real ids for each parameter of a path, a query or a body."""

    admin: PortalClient
    pm: PortalClient
    finance: PortalClient
    requester: PortalClient
    manager: PortalClient
    ids: dict[str, list[str]] = field(default_factory=dict)
    made: list[Made] = field(default_factory=list)
    machine_key: str = ""
    words: list[str] = field(default_factory=list)

    def make(self, organisation: dict[str, Any]) -> None:
        """Make all of it."""
        self.words = [organisation["name"], organisation["account_id"]]
        self.ids = {"organisation_id": [organisation["id"]], "key": ["translation"]}
        self._access()
        self._prices(organisation["id"])
        self._work()
        self._uploads()

    def paths(self) -> list[str]:
        """List where all of it is read, with the version of each thing."""
        lists = ("/organisations", "/contacts", "/api-keys", "/machines", "/files", "/quotes", "/orders", "/invoices")
        return [*(f"{path}?limit=200" for path in lists), f"/analyses/{self.ids['analysis_id'][0]}"]

    def _post(self, client: PortalClient, path: str, body: dict[str, Any]) -> dict[str, Any]:
        one = Made(path, body, str(uuid4()))
        self.made.append(one)
        return dict(client.post(path, body, one.key))

    def _access(self) -> None:
        """Contacts, sessions, keys and a machine."""
        me = self.requester.get("/session")["id"]
        contacts = [one["id"] for one in self.manager.items("/contacts")]
        self.ids["contact_id"] = [me, *(one for one in contacts if one != me)]
        # PATCH may name people too: everybody of the organisation is a fair id there.
        self.ids["owner_id"] = self.ids["watchers"] = self.ids["watcher_ids"] = [me]
        self.ids["staff_id"] = [self.pm.get("/session")["id"]]
        self.ids["session_id"] = [one["id"] for one in self.requester.items("/sessions") if not one["current"]]
        keys = [self._post(self.requester, "/api-keys", {"name": f"Matrix {number}"}) for number in (1, 2)]
        self.ids["key_id"] = [one["key"]["id"] for one in keys]
        wish = {"name": "Matrix shop", "kind": "client_system"}
        machines = [self._post(self.manager, "/machines", wish) for _ in (1, 2)]
        self.machine_key = machines[0]["api_key"]["secret"]

    def _prices(self, organisation_id: str) -> None:
        """A row of the price list and a grid of the organisation's own."""
        row = {"service": "translation", "unit": "word", "currency": "EUR", "rate": "0.10", "valid_from": "2026-01-01"}
        made = [
            self.finance.post("/rate-rows", {**row, "organisation_id": organisation_id, "target_language": language})
            for language in ("it", "pt")
        ]
        self.ids["rate_row_id"] = [one["id"] for one in made]
        path = f"/grids?organisation_id={organisation_id}&service=translation"
        grid = {"organisation_id": organisation_id, "service": "translation", "payable_percent": {"repetition": "15"}}
        etag = self.finance.request("GET", path).headers["ETag"]
        self.finance.request("PUT", "/grids", json=grid, headers={"If-Match": etag})

    def _work(self) -> None:
        """Two finished orders with invoices, one delivered order, a sent quote and a draft."""
        jobs = [Job(self.requester, self.pm, ("fr",)) for _ in range(4)]
        for job in jobs:
            job.send_document()
            job.request()
            job.offer()
        finished, sent = jobs[:3], jobs[3]
        for job in finished:
            job.accept()
        for job in finished:
            job.produce()
        for job in finished[:2]:
            job.approve()
            job.client = self.manager  # a requester without the billing flag sees no invoice
            job.bill()
        wish = {"name": "Matrix draft", "service": "translation", "source_language": "en", "intent": "draft"}
        draft = self._post(self.requester, "/quotes", {**wish, "targets": [{"language": "fr"}]})
        self.ids["quote_id"] = [sent.quote["id"], draft["id"], finished[0].quote["id"]]
        self.ids["order_id"] = [finished[2].order["id"], finished[0].order["id"]]
        self.ids["invoice_id"] = [job.invoice["id"] for job in finished[:2]]
        self.ids["analysis_id"] = [self.requester.get(f"/quotes/{sent.quote['id']}/analysis")["id"]]
        delivery = finished[2].order["targets"][0]["deliveries"][0]
        self.ids["delivery_id"] = [delivery["id"]]
        self.ids["file_id"] = [sent.source["id"], delivery["file_ids"][0]]
        self.words += [sent.quote["number"], finished[0].order["number"], finished[0].invoice["number"]]
        found = self.requester.wait("/notifications", lambda page: bool(page["items"]))
        self.ids["ids"] = [found["items"][0]["id"]]

    def _uploads(self) -> None:
        """A stored file that nothing refers to, and an upload that is still open."""
        spare = upload(self.requester, "matrix-spare.txt", b"A line that nobody needs.\n")
        wish = {"name": "matrix-open.txt", "size": 12, "purpose": "source"}
        opened = self._post(self.requester, "/uploads", wish)
        self.ids["upload_id"] = [opened["id"]]
        self.ids["file_id"] = [spare["id"], *self.ids["file_id"], opened["file_id"]]
        self.ids["source_file_ids"] = self.ids["reference_file_ids"] = self.ids["file_ids"] = [spare["id"]]
