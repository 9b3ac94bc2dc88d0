"""A client's desk and a project manager's: the steps that most journeys begin with."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest

from deploy.local.demo.cast import PASSWORD
from gateway.client import ApiProblem, PortalClient
from gateway.client.uploads import fetch, upload

TEXT = "The crane lifts forty tonnes. Check the brake before each shift.\n"
WORDS = 11
# 400 words cost more than the demo's minimum fee: 48.00 per language.
LONG = " ".join(f"word{number}" for number in range(400)) + "\n"
Thing = dict[str, Any]


@contextmanager
def refused(status: int, code: str) -> Iterator[pytest.ExceptionInfo[ApiProblem]]:
    """Expect a problem with this status and code."""
    with pytest.raises(ApiProblem) as found:
        yield found
    assert (found.value.status, found.value.code) == (status, code), found.value.body


def offered(client: PortalClient, resource: str) -> set[str]:
    """Return the events that the server offers this viewer now."""
    return {each["event"] for each in client.get(f"{resource}/transitions")["transitions"]}


def unique(word: str) -> str:
    """Return a word that no other run uses: letters, digits and hyphens."""
    return f"{word}-{uuid4().hex[:10]}"


@dataclass(frozen=True)
class Desk:
    """A client and the project manager who answers."""

    client: PortalClient
    pm: PortalClient

    def file(self, text: str = TEXT, name: str = "manual.txt", **more: object) -> Thing:
        """Upload a text and return the stored file."""
        stored = upload(self.client, name, text.encode(), **more)
        assert stored["state"] == "stored", stored
        return stored

    def wish(self, *targets: str, files: list[Thing] | None = None, **more: object) -> Thing:
        """Describe a quote for these targets, of one small text unless files are given."""
        sources = [self.file()] if files is None else files
        return {
            "name": unique("Manual"),
            "service": "translation",
            "source_language": "en",
            "targets": [{"language": language} for language in targets or ("fr", "es")],
            "source_file_ids": [file["id"] for file in sources],
            **more,
        }

    def requested(self, *targets: str, **more: Any) -> Thing:
        """Ask for a quote."""
        return dict(self.client.post("/quotes", self.wish(*targets, **more)))

    def prepared(self, *targets: str, **more: Any) -> Thing:
        """Ask, and wait until the counts are priced; returns what the PM reads."""
        asked = self.requested(*targets, **more)
        return dict(self.pm.wait(f"/quotes/{asked['id']}", lambda quote: quote["state"] == "in_preparation"))

    def sent(self, *targets: str, as_whole: bool = False, **more: Any) -> Thing:
        """Bring a quote to the client's decision; returns what the client reads."""
        quote = self.prepared(*targets, **more)
        self.pm.move(f"/quotes/{quote['id']}", "send", as_whole=as_whole)
        return dict(self.client.get(f"/quotes/{quote['id']}"))

    def order_of(self, quote: Thing) -> Thing:
        """Wait for the order of an accepted quote."""
        path = f"/orders/{quote['order_id']}"
        return dict(self.client.wait(path, lambda _: True, pending="order_not_found"))

    def ordered(self, *targets: str, **more: Any) -> Thing:
        """Bring an order to its beginning: asked, priced, sent, accepted."""
        quote = self.sent(*targets, **more)
        return self.order_of(self.client.move(f"/quotes/{quote['id']}", "accept"))

    def delivered_file(self, order: Thing, language: str, text: str = "La grue.\n", name: str = "manual.txt") -> Thing:
        """Upload a target file as the PM and return it when it is stored."""
        home = order["organisation_id"]
        stored = upload(self.pm, name, text.encode(), purpose="target", target_language=language, organisation_id=home)
        assert stored["state"] == "stored", stored
        return stored

    def deliver(self, order: Thing, language: str, *, final: bool = True, text: str = "La grue.\n") -> Thing:
        """Deliver one new file of a target as the PM."""
        file = self.delivered_file(order, language, text)
        path = f"/orders/{order['id']}"
        return dict(self.pm.move(path, "deliver", target=language, file_ids=[file["id"]], final=final))

    def approved(self, *targets: str, **more: Any) -> Thing:
        """Bring an order to the client's approval of everything, and wait until it is closed by its invoice."""
        order = self.ordered(*targets, **more)
        for target in order["targets"]:
            self.deliver(order, target["language"])
        self.client.move(f"/orders/{order['id']}", "approve")
        return dict(self.client.wait(f"/orders/{order['id']}", lambda found: found["state"] == "closed"))


def fetched(client: PortalClient, file_id: str) -> bytes:
    """Download a delivered file; the files learn of a delivery a moment after the order has it."""
    link = client.wait(f"/files/{file_id}/download-link", lambda _: True, pending="file_not_found")
    return fetch(link["url"])


def put_out(client: PortalClient) -> None:
    """Expect that a session or key is refused within moments, long before its caller context ends by itself."""
    with refused(401, "token_refused"):
        client.wait("/session", lambda _: False, seconds=15)


def somewhere() -> str:
    """Return an address of this machine that nobody has signed in from, so that guesses slow nobody else down."""
    return ".".join(str(part) for part in (127, *(1 + secrets.randbelow(254) for _ in range(3))))


def knock(base_url: str, account_id: str, login: str, password: str, address: str) -> httpx.Response:
    """Try once to sign in from an address of this machine."""
    body = {"account_id": account_id, "login": login, "password": password}
    with httpx.Client(transport=httpx.HTTPTransport(local_address=address), timeout=30) as client:
        return client.post(f"{base_url}/api/v1/session", json=body)


def state_of(order: Thing, language: str) -> str:
    """Return the state of a target."""
    return next(str(target["state"]) for target in order["targets"] if target["language"] == language)


@dataclass(frozen=True)
class House:
    """A client organisation of a journey's own, whose switches may be turned without disturbing others."""

    admin: PortalClient
    organisation: Thing

    @classmethod
    def opened(cls, admin: PortalClient, **settings: object) -> House:
        """Create an organisation with a new account id."""
        told = {
            "account_id": unique("house"),
            "name": "Westhaven Ltd",
            "country": "IE",
            "currency": "EUR",
            "language": "en",
            "address": ["1 Quay Street", "Galway"],
            "settings": {"tax_percent": "23", **settings},
        }
        return cls(admin, admin.post("/organisations", told))

    @property
    def account_id(self) -> str:
        """What its people type to sign in."""
        return str(self.organisation["account_id"])

    def contact(self, user_id: str, *roles: str, by: PortalClient | None = None, **more: object) -> Thing:
        """Make a contact, as the administrator unless `by` is named; managers make contacts of their own house."""
        told = {
            "user_id": user_id,
            "name": user_id.title(),
            "email": f"{user_id}@{self.account_id}.example",
            "roles": list(roles),
            "password": PASSWORD,
            **more,
        }
        if by is None:
            told["organisation_id"] = self.organisation["id"]
        return dict((by or self.admin).post("/contacts", told))

    def sign_in(self, user_id: str, password: str = PASSWORD) -> PortalClient:
        """Sign a contact in."""
        return PortalClient.sign_in(self.admin.base_url, self.account_id, user_id, password)

    def knock(self, user_id: str, password: str = PASSWORD, address: str = "") -> httpx.Response:
        """Try once to sign in, from somewhere unless an address is named."""
        return knock(self.admin.base_url, self.account_id, user_id, password, address or somewhere())

    def joined(self, user_id: str, *roles: str, **more: object) -> PortalClient:
        """Make a contact and sign it in."""
        self.contact(user_id, *roles, **more)
        return self.sign_in(user_id)

    def switch(self, **settings: object) -> None:
        """Turn switches of the organisation."""
        self.admin.change("PATCH", f"/organisations/{self.organisation['id']}", {"settings": settings})
