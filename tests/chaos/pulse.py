"""Signs of life: one read of each service and one change, by way of the gateway."""

from __future__ import annotations

from itertools import cycle
from time import monotonic, sleep
from uuid import uuid4

import httpx

from gateway.client import ApiProblem, PortalClient
from tests.chaos.history import operation_of
from tests.chaos.load import draft_wish

# One address of each service; the gateway itself is on the way to all.
READS = {
    "identity": "/session",
    "quotes": "/quotes?limit=1",
    "orders": "/orders?limit=1",
    "files": "/files?limit=1",
    "billing": "/invoices?limit=1",
    "notify": "/notifications?limit=1",
}
# No answer comes later than the deadline of ten seconds, give or take a busy machine and the client's own way.
IN_TIME = 20.0
REFUSALS = frozenset({429, 503, 504})


class Pulse:
    """A client without patience: each request is sent once, and its answer or refusal is what counts."""

    def __init__(self, client: PortalClient) -> None:
        self._client = client
        self._client.patience = 0

    def read(self, service: str) -> int:
        """Read something of a service; the status, 0 where the connection broke."""
        return self._status("GET", READS[service])

    def watch(self, seconds: float) -> None:
        """Look at one service after the other for so long, while something is broken: each answer comes in time."""
        until = monotonic() + seconds
        for service in cycle(READS):
            if monotonic() > until:
                return
            self.refused_in_time(service, REFUSALS | {0})
            sleep(0.1)

    def operation(self, key: str) -> str:
        """Under which id a change with this key is recorded."""
        subject = str(self._client.get("/session")["id"])
        return operation_of(subject, key)

    def beats(self) -> bool:
        """Whether every service answers, and a change is taken."""
        return all(self.read(service) == 200 for service in READS) and self.change() == 201

    def change(self, key: str | None = None) -> int:
        """Save a draft, the same for the same key, and return the status."""
        try:
            self._client.post("/quotes", {**draft_wish(), "name": f"Draft {key or uuid4()}"}, key)
        except ApiProblem as problem:
            return problem.status
        except httpx.TransportError:
            return 0
        return 201

    def recovery(self, seconds: float = 120) -> float:
        """Wait until everything answers again and return how long that took."""
        began = monotonic()
        while not self.beats():
            if monotonic() - began > seconds:
                raise AssertionError(f"not well {seconds} s after healing")
            sleep(0.2)
        return monotonic() - began

    def refused_in_time(self, service: str, statuses: frozenset[int] = REFUSALS) -> int:
        """Read while a part is broken: an answer or a refusal, before the deadline; returns the status."""
        began = monotonic()
        status = self.read(service)
        took = monotonic() - began
        assert status in {200, *statuses}, f"{service}: {status}"
        assert took < IN_TIME, f"{service}: {status} after {took:.1f} s"
        return status

    def _status(self, method: str, path: str) -> int:
        try:
            return self._client.request(method, path).status_code
        except ApiProblem as problem:
            return problem.status
        except httpx.TransportError:
            return 0
