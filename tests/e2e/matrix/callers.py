"""The columns of the matrix: who calls, with one way to send a case as anybody."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from gateway.client import PortalClient
from portal_kit.testing.processes import eventually
from tests.e2e.matrix.cases import Case

# What differs between two answers to the very same request.
_VOLATILE_HEADERS = frozenset({"date", "x-request-id", "ratelimit"})
_TRACE = re.compile(r'"trace_id":"[^"]*"')


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def code(self) -> str:
        """The code of a problem; empty for anything else."""
        is_problem = self.headers.get("content-type", "").startswith("application/problem+json")
        return str(json.loads(self.text)["code"]) if is_problem else ""

    def without(self, *ids: str) -> tuple[int, dict[str, str], str]:
        """The answer with a word in place of the ids that were asked for and of the trace."""
        text = _TRACE.sub('"trace_id":""', self.text)
        for one in ids:
            text = text.replace(one, "<id>")
        headers = {name: value for name, value in self.headers.items() if name not in _VOLATILE_HEADERS}
        return self.status, headers, text

    def __str__(self) -> str:
        """What a failing test shows."""
        return f"{self.status} {self.text[:400]}"


@dataclass
class Caller:
    """Somebody who calls: a name for reports, a side, a token, and what it may do by its own account."""

    name: str
    side: str
    base_url: str
    token: str | None
    sign_in_again: Callable[[], str | None]
    grants: dict[str, str] = field(default_factory=dict)
    calls: int = 0

    def __post_init__(self) -> None:
        """Read the own grants, as anybody may."""
        self._http = httpx.Client(base_url=self.base_url, timeout=30)
        if self.token is not None:
            told = json.loads(self.request("GET", "/api/v1/permissions").text)
            self.grants = told["permissions"]

    def may(self, case: Case) -> bool:
        """Tell whether the permission of a case is granted."""
        return case.permission in self.grants

    def send(
        self,
        case: Case,
        ids: dict[str, str],
        *,
        query: dict[str, str] | None = None,
        only: str | None = None,
        version: str = "1",
    ) -> Answer:
        """Run a case with these ids; a new idempotency key each time, If-Match where it is read."""
        headers = {"Idempotency-Key": str(uuid4())} if case.takes("Idempotency-Key") else {}
        if case.takes("If-Match"):
            headers["If-Match"] = f'"{version}"'
        # Signing out ends the session that it is sent with, so it is sent with one made for that.
        token = self.sign_in_again() if case.operation == "sign_out" else self.token
        body = case.body(ids, only)
        return self.request(case.method, case.url(ids), json_body=body, query=query, headers=headers, token=token)

    def request(
        self,
        method: str,
        path: str,
        *,
        json_body: dict[str, Any] | None = None,
        query: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        token: str | None = None,
    ) -> Answer:
        """Send one request, again while the rate limit asks to wait."""
        self.calls += 1
        bearer = token or self.token
        told = {**(headers or {}), **({"Authorization": f"Bearer {bearer}"} if bearer else {})}

        def answered() -> Answer | None:
            with self._http.stream(method, path, json=json_body, params=query, headers=told) as response:
                return None if response.status_code == 429 else _read(response)

        return eventually(answered, 30, f"an answer within the rate limit to {method} {path}")


def _read(response: httpx.Response) -> Answer:
    """Read an answer; of a stream that does not end, what comes first."""
    if response.headers.get("content-type", "").startswith("text/event-stream"):
        text = next(response.iter_text())
    else:
        response.read()
        text = response.text
    return Answer(response.status_code, dict(response.headers), text)


def person(base_url: str, side: str, account_id: str, login: str, password: str) -> Caller:
    """Sign a person in."""

    def sign_in() -> str | None:
        return PortalClient.sign_in(base_url, account_id, login, password).token

    return Caller(f"{side} {login}", side, base_url, sign_in(), sign_in)


def machine(base_url: str, side: str, name: str, api_key: str) -> Caller:
    """Come in with an API key."""
    return Caller(f"{side} {name}", side, base_url, api_key, lambda: api_key)


def nobody(base_url: str) -> Caller:
    """Come without any credential."""
    return Caller("anonymous", "anonymous", base_url, None, lambda: None)
