"""One attack: schemathesis's engine over the served document as one role, with what it found."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

import pytest
import requests
import schemathesis
from requests.adapters import HTTPAdapter
from schemathesis.config import SchemathesisConfig
from schemathesis.core.parameters import ParameterLocation
from schemathesis.engine import context as engine_context
from schemathesis.engine import events, from_schema

from tests.hostile.openapi import judging
from tests.hostile.openapi.cast import Attacker

__all__ = ["judging"]
"""Its checks are registered by importing it."""

# Every so many requests an address names a thing that nobody has; else it is a real one, so that rules are reached.
STRANGERS = 5


@dataclass
class Findings:
    """What an attack saw: how many requests, how they were answered, and what is wrong."""

    statuses: Counter[int] = field(default_factory=Counter)
    wrong: dict[tuple[str, str, str], str] = field(default_factory=dict)

    @property
    def requests(self) -> int:
        """How many requests were answered."""
        return sum(self.statuses.values())

    def __str__(self) -> str:
        """What a failing test shows: each finding once, with a command that repeats it."""
        found = [f"{label}: {check}: {title}\n{text}" for (label, check, title), text in self.wrong.items()]
        return f"{self.requests} requests, {len(found)} findings\n" + "\n\n".join(found)


@dataclass(frozen=True)
class Plan:
    """What to attack, how often, and which operations with every corner of their schemas."""

    document: dict[str, Any]
    base_url: str
    examples: int
    thorough: frozenset[str]
    apart: frozenset[str] = frozenset()
    only: frozenset[str] | None = None


def attack(attacker: Attacker, plan: Plan) -> Findings:
    """Run all phases of schemathesis with all of its checks."""
    schema = schemathesis.openapi.from_dict(plan.document, config=_config(plan))
    _come_as(schema, attacker)
    findings = Findings()
    with _from_an_address_of_its_own():
        for event in from_schema(schema).execute():
            _note(findings, event)
    return findings


def _config(plan: Plan) -> SchemathesisConfig:
    operations = {operation["operationId"] for item in plan.document["paths"].values() for operation in item.values()}
    rest = sorted(operations - plan.thorough)
    left_out = sorted((operations - plan.only) if plan.only is not None else plan.apart)
    return SchemathesisConfig.from_dict(
        {
            "base-url": plan.base_url,
            "seed": 1,
            "workers": 1,
            "continue-on-failure": True,
            "request-timeout": 30,
            "max-redirects": 0,
            "rate-limit": "auto",
            "generation": {
                "deterministic": True,
                "no-shrink": True,
                "max-examples": plan.examples,
                # A NUL cannot be stored and is refused in every text; writing that into each schema would
                # make the document unreadable. Tests of bodies and queries send it by hand.
                "allow-x00": False,
            },
            "phases": {"stateful": {"enabled": plan.only is None}},
            "checks": CHECKS,
            "operations": [
                *({"include-operation-id": name, "phases": FEW} for name in rest),
                *({"include-operation-id": name, "enabled": False} for name in left_out),
            ],
        }
    )


# An operation that another role attacks with every corner of its schema is only drawn for at random.
FEW = {"coverage": {"enabled": False}, "examples": {"enabled": False}}
CHECKS: dict[str, Any] = {
    # 412 and 422 are rules of the domain for well-formed data; `judging` refuses those 422 that are not.
    "positive_data_acceptance": {"expected-statuses": ["2xx", "3xx", 401, 403, 404, 409, 412, 422, 429]},
    # A malformed If-Match is an entity tag that is not ours (412); texts may exceed what is read at all (413, 431).
    "negative_data_rejection": {"expected-statuses": [400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 428, 429, 431]},
    # A change without If-Match is answered with the status that was made for that, 428; one with a tag that is not
    # ours, or of an old version, with 412, whatever else is missing.
    "missing_required_header": {"expected-statuses": [400, 401, 403, 412, 422, 428]},
}


def _come_as(schema: Any, attacker: Attacker) -> None:
    """Send a token of the role with each request, and real ids with most."""
    turns, requests_so_far = cycle(attacker.tokens), cycle(range(STRANGERS))

    if attacker.tokens:

        @schema.auth(refresh_interval=None)
        class _Credential:
            """The next token of those who take turns."""

            def get(self, _case: Any, _context: Any) -> str:
                return next(turns)

            def set(self, case: Any, data: str, _context: Any) -> None:
                case.headers["Authorization"] = f"Bearer {data}"

    @schema.hook
    def map_case(_context: Any, case: Any) -> Any:
        strange = next(requests_so_far) == 0 or (case.meta and case.meta.is_negative_at(ParameterLocation.PATH))
        for name in () if strange else case.path_parameters or ():
            if name in attacker.ids:
                case.path_parameters[name] = attacker.ids[name]
        return case


def _note(findings: Findings, event: Any) -> None:
    if isinstance(event, events.NonFatalError):
        findings.wrong[str(event.label), "error", type(event.value).__name__] = str(event.value)[:2_000]
    if not isinstance(event, events.ScenarioFinished):
        return
    for interaction in event.recorder.interactions.values():
        if interaction.response is not None:
            findings.statuses[interaction.response.status_code] += 1
    for case_id, checks in event.recorder.checks.items():
        label = event.recorder.cases[case_id].value.operation.label
        for check in checks:
            told = check.failure_info
            if told is not None:
                key = (label, check.name, told.failure.title)
                findings.wrong.setdefault(key, f"{told.failure.message[:1_500]}\n{told.code_sample[:1_500]}")


@contextmanager
def _from_an_address_of_its_own() -> Iterator[None]:
    """Send from an address of this machine that nobody else uses: guesses and strangers are counted by address."""
    address = ".".join(str(part) for part in (127, *(1 + secrets.randbelow(254) for _ in range(3))))
    make = engine_context.make_session

    def bound(*arguments: Any, **named: Any) -> requests.Session:
        session = make(*arguments, **named)
        session.mount("http://", _Bound(address))
        return session

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine_context, "make_session", bound)
        yield


class _Bound(HTTPAdapter):
    """Connections from one address."""

    def __init__(self, address: str) -> None:
        self._address = address
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
        """Name the address to every connection."""
        super().init_poolmanager(*arguments, **named, source_address=(self._address, 0))
