"""The history of invocations: what clients were told, compared at the end with what the services know.

Every request with an idempotency key is noted with its outcome. `ok`: answered with success, so its operation is recorded,
once, with the answer that the client got. `failed`: refused for good, so nothing is recorded. `unknown`: no answer, or one that
leaves it open; it may have happened or not, but not twice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Lock
from time import monotonic
from typing import Any
from uuid import uuid5

import httpx

from contracts.loader import SERVICES
from gateway import conditions
from gateway.client import ApiProblem, PortalClient
from tests.e2e.suite import Suite

# What else is posted records nothing: signing in, and links for parts.
RECORDED = re.compile(r"/(quotes|uploads|uploads/[^/]+/completion|[^/]+/[^/]+/transitions)$")


class Outcome(StrEnum):
    """What the client knows."""

    OK = "ok"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Invocation:
    """One request with its key, however often it was sent."""

    operation: str
    path: str
    outcome: Outcome
    status: int
    answer: Any
    seconds: float


@dataclass
class History:
    """All invocations of all clients."""

    invocations: list[Invocation] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def note(self, invocation: Invocation) -> None:
        """Add what a client has learned."""
        with self._lock:
            self.invocations.append(invocation)

    def counted(self) -> dict[str, int]:
        """How many there are of each outcome."""
        counts = Counter(each.outcome.value for each in self.invocations)
        return {outcome.value: counts[outcome.value] for outcome in Outcome}

    def contradictions(self, suite: Suite) -> Iterator[str]:
        """Compare with the operation records of all services; yields what cannot be."""
        recorded = _recorded(suite, [each.operation for each in self.invocations])
        for each in self.invocations:
            found = recorded.get(each.operation, [])
            if len(found) > 1:
                yield f"{each.path} was done {len(found)} times: {found}"
            elif each.outcome is Outcome.OK and not found:
                yield f"{each.path} was answered with {each.status} and is not there ({each.operation})"
            elif each.outcome is Outcome.FAILED and found:
                yield f"{each.path} was refused with {each.status} and is there ({each.operation})"
            elif each.outcome is Outcome.OK and _id(found[0]) != _id(each.answer):
                yield f"{each.path} was answered with {_id(each.answer)} and recorded with {_id(found[0])}"


class RecordingClient(PortalClient):
    """A client whose changes are noted in a history."""

    history: History
    subject: str

    @classmethod
    def recording(
        cls, url: str, account: str, login: str, password: str, history: History, patience: float
    ) -> RecordingClient:
        """Sign in with patience, and note from now on."""
        signed_in = PortalClient.sign_in(url, account, login, password, patience=120)
        made = cls(url, signed_in.token, patience)
        made.history = history
        made.subject = str(signed_in.get("/session")["id"])
        return made

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send a request as ever; one that changes something is noted with what came of it."""
        key = options.get("headers", {}).get("Idempotency-Key")
        if method != "POST" or key is None or not RECORDED.search(path):
            return super().request(method, path, **options)
        began = monotonic()

        def note(outcome: Outcome, status: int, answer: Any = None) -> None:
            self.history.note(
                Invocation(operation_of(self.subject, key), path, outcome, status, answer, monotonic() - began)
            )

        try:
            answer = super().request(method, path, **options)
        except ApiProblem as problem:
            note(_outcome_of(problem), problem.status)
            raise
        except httpx.TransportError:
            note(Outcome.UNKNOWN, 0)
            raise
        note(Outcome.OK, answer.status_code, answer.json() if answer.content else None)
        return answer


def operation_of(subject: str, key: str) -> str:
    """Under which id services record what came with this key."""
    return str(uuid5(conditions._NAMESPACE, f"{subject}\n{key}"))


def _outcome_of(problem: ApiProblem) -> Outcome:
    """A refusal for a reason of the thing itself is final; anything about the way there leaves it open."""
    final = 400 <= problem.status < 500 and problem.status != 429 and problem.code != "operation_in_progress"
    return Outcome.FAILED if final else Outcome.UNKNOWN


def _recorded(suite: Suite, operations: list[str]) -> dict[str, list[Any]]:
    """The recorded answers by operation; more than one is one too many."""
    found: dict[str, list[Any]] = {}
    wanted = set(operations)
    for service in SERVICES:
        for operation, answer in suite.rows(service, "SELECT operation_id::text, answer FROM operations"):
            if operation in wanted:
                found.setdefault(str(operation), []).append(answer)
    return found


def _id(answer: Any) -> str:
    return str(answer.get("id", "")) if isinstance(answer, dict) else ""
