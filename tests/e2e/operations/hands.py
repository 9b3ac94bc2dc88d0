"""The operator's hands in tests: the command as it is typed, and letters to practise with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from contracts import loader, topology
from deploy.local.environment import as_variables, described_environment
from deploy.local.plan import Plan
from portal_kit.headers import ATTEMPT, QUEUE, REASON, SINCE
from portal_kit.ids import new_id
from portal_kit.testing.broker import RpcClient

EVENT = "contact.changed.v1"
CONSUMER = "notify"
ORIGIN = topology.event_queue(CONSUMER, EVENT)
DEAD = topology.dead_queue(CONSUMER)


class Operator:
    """Runs `portolan` in the environment of the suite, as the launcher's `run` does."""

    def __init__(self, plan: Plan) -> None:
        self.environment = {**os.environ, **as_variables(described_environment(plan)), "COLUMNS": "250"}

    def start(self, *arguments: str, **more: str) -> subprocess.Popen[str]:
        """Begin a command."""
        command = [sys.executable, "-m", "ops.cli", *arguments]
        return subprocess.Popen(
            command, env={**self.environment, **more}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def run(self, *arguments: str, status: int = 0, **more: str) -> str:
        """Run a command to its end; what it printed and complained about, when it ends as expected."""
        process = self.start(*arguments, **more)
        printed, complaint = process.communicate(timeout=110)
        assert process.returncode == status, f"{arguments} ended with {process.returncode}:\n{printed}\n{complaint}"
        return printed + (complaint if status else "")

    def rows(self, *arguments: str) -> list[dict[str, Any]]:
        """Run a command that prints JSON."""
        found = json.loads(self.run(*arguments, "--format", "json"))
        return list(found)


def event(payload: Mapping[str, object] | None = None) -> dict[str, Any]:
    """An event about somebody new; without a payload of its own it is one that its service can take."""
    person, organisation = new_id(), new_id()
    usual = {**loader.event(EVENT).example, "contact_id": person, "organisation_id": organisation}
    return {
        "id": new_id(),
        "type": EVENT,
        "aggregate_id": person,
        "aggregate_version": 1,
        "occurred_at": "2026-11-01T10:00:00+00:00",
        "organisation_id": organisation,
        "correlation_id": new_id(),
        "causation_id": None,
        "payload": usual if payload is None else dict(payload),
    }


def set_aside(bus: RpcClient, told: Mapping[str, object], queue: str = DEAD) -> None:
    """Put an event among the dead letters, as its service would."""
    headers = {QUEUE: ORIGIN, REASON: "LookupError: 'organisation_id'", ATTEMPT: 12, SINCE: "2026-11-01T10:00:05+00:00"}
    bus.publish(
        json.dumps(told), "", queue, application_headers=headers, delivery_mode=2, content_type="application/json"
    )
