"""A gateway on a hand-written bus, for tests."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from contracts.loader import Param, RpcContract, Transition
from gateway.app import assemble
from gateway.bus import Call
from gateway.endpoints import bound
from gateway.exchange import Endpoint
from gateway.health import Health
from gateway.operations import Operation
from gateway.problems import Problem
from gateway.sessions import Sessions
from gateway.settings import Settings
from portal_kit.caller import CallerSigner

QUOTE = "01920000-0000-7000-8000-000000000001"
PERSON = "01920000-0000-7000-8000-000000000002"
KEY = "pk_test_key"
Answer = Callable[[Call], object]


@dataclass
class FakeBus:
    """Answers calls from a table and remembers them."""

    answers: dict[str, Answer] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    connected: bool = True

    async def call(self, call: Call) -> object:
        """Answer from the table."""
        self.calls.append(call)
        answer = self.answers.get(call.rpc)
        if answer is None:
            raise AssertionError(f"unexpected call {call.rpc}")
        return answer(call)

    def last(self, rpc: str) -> Call:
        """Return the last call of one method."""
        return next(call for call in reversed(self.calls) if call.rpc == rpc)

    def count(self, rpc: str) -> int:
        """Count the calls of one method."""
        return sum(call.rpc == rpc for call in self.calls)


def identified(subject: str = PERSON, lasting: float = 60.0, session: str | None = None) -> dict[str, object]:
    """Answer as identity does when it knows a token."""
    ends = datetime.fromtimestamp(time.time() + lasting, UTC)
    granted = {"quote.request": "own"}
    me = {"id": subject, "kind": "contact", "name": "Anna Berg", "organisation_id": QUOTE, "permissions": granted}
    told = {"caller_token": f"context of {subject}", "expires_at": ends.isoformat(), "me": me}
    return {**told, "session_id": session, "api_key_id": None}


def signer() -> CallerSigner:
    """Make a signer with a key of its own."""
    key = Ed25519PrivateKey.generate()
    return CallerSigner("gateway-test", key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def recognise(call: Call) -> object:
    """Recognise the one known key."""
    if call.kwargs["token"] != KEY:
        raise Problem("unauthenticated", "unauthenticated", "Unknown key.")
    return identified()


def contract(method: str, params: Mapping[str, str], mutates: bool = False, **more: object) -> RpcContract:
    """Write a contract of the service quotes."""
    event = more.get("event")
    return RpcContract(
        service="quotes",
        method=method,
        purpose=f"{method} for tests.",
        params=tuple(Param(n.removesuffix("?"), k, n.endswith("?")) for n, k in params.items()),
        returns=str(more.get("returns", "Quote")),
        permission="quote.read",
        mutates=mutates,
        errors=("quote_expired",),
        callers=("gateway",),
        transition=Transition("quote", str(event)) if event else None,
        features=(),
    )


CONTRACTS = (
    contract("get_quote", {"quote_id": "id"}),
    contract("list_quotes", {"state?": "text", "languages?": "[language]", "cursor?": "text", "limit?": "integer"}),
    contract("request_quote", {"request": "QuoteRequest"}, mutates=True),
    contract("rename_quote", {"quote_id": "id", "name": "text", "version?": "integer"}, mutates=True),
    contract("delete_draft", {"quote_id": "id", "version?": "integer"}, mutates=True, returns="nothing"),
    contract("list_quote_transitions", {"quote_id": "id"}),
    contract("accept_quote", {"quote_id": "id", "targets?": "[language]", "version?": "integer"}, True, event="accept"),
    contract("reject_quote", {"quote_id": "id", "reason": "text"}, True, event="reject"),
    contract("calculate", {"words": "integer"}),
)
OPERATIONS = (
    Operation("GET", "/quotes", "quotes.list_quotes", "List."),
    Operation("POST", "/quotes", "quotes.request_quote", "Request.", location="/quotes/{id}", status=201),
    Operation("GET", "/quotes/{quote_id}", "quotes.get_quote", "Read."),
    Operation("PATCH", "/quotes/{quote_id}", "quotes.rename_quote", "Rename."),
    Operation("DELETE", "/quotes/{quote_id}", "quotes.delete_draft", "Delete."),
    Operation("GET", "/quotes/{quote_id}/transitions", "quotes.list_quote_transitions", "List transitions."),
    Operation(
        "POST", "/quotes/{quote_id}/transitions", "quotes.list_quote_transitions", "Change.", transitions_of="quote"
    ),
    Operation("POST", "/price-calculations", "quotes.calculate", "Calculate."),
)


@dataclass
class Stage:
    """A gateway, its bus, and a client with the known key."""

    bus: FakeBus
    sessions: Sessions
    client: TestClient
    app: ASGIApp
    health: Health

    def signed(self, **headers: str) -> dict[str, str]:
        """Return the headers of a request with the known key."""
        return {"Authorization": f"Bearer {KEY}", **{k.replace("_", "-"): v for k, v in headers.items()}}


def stage(served: tuple[Endpoint, ...] | None = None, settings: Settings | None = None) -> Stage:
    """Set a gateway up, with the contracts of these tests unless others are given."""
    bus = FakeBus(answers={"identity.identify": recognise})
    sessions = Sessions(bus, signer())
    endpoints = bound(OPERATIONS, lambda _: CONTRACTS) if served is None else served
    gateway = assemble(bus, sessions, settings or Settings(), endpoints)
    client = TestClient(gateway.app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False)
    return Stage(bus, sessions, client, gateway.app, gateway.health)
