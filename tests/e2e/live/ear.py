"""Somebody who listens to the live updates, beside the test."""

from __future__ import annotations

import json
from collections.abc import Callable
from threading import Thread
from typing import Any

import httpx

from gateway.client import PortalClient
from portal_kit.testing.processes import eventually

Heard = dict[str, Any]


class Ear:
    """One stream, read by a thread of its own from the moment at which it said hello."""

    def __init__(self, client: PortalClient, last: str | None = None) -> None:
        self.events: list[Heard] = []
        self.closed = False
        headers = {"Authorization": f"Bearer {client.token}", **({"Last-Event-ID": last} if last else {})}
        self._http = httpx.Client(timeout=httpx.Timeout(30, read=40))
        self._request = self._http.build_request("GET", f"{client.base_url}/api/v1/live", headers=headers)
        self._answer = self._http.send(self._request, stream=True)
        assert self._answer.status_code == 200, self._answer.read()
        Thread(target=self._listen, daemon=True).start()
        self.until(lambda: self.events, "hello")

    @property
    def names(self) -> list[str]:
        """The kinds of events, in order."""
        return [event["event"] for event in self.events]

    @property
    def heard(self) -> set[tuple[str, str]]:
        """Every thing that was told, with its id."""
        return {(event["data"]["thing"], event["data"]["id"]) for event in self.events if event["event"] == "change"}

    @property
    def places(self) -> list[str]:
        """The ids of the notices, in order."""
        return [event["id"] for event in self.events if event["event"] == "change" and "id" in event]

    def knows(self, event: str, thing: str) -> bool:
        """Whether an event was told of a thing."""
        told = [one["data"] for one in self.events if one["event"] == "change"]
        return any((one["event"], one["id"]) == (event, thing) for one in told)

    def until(self, condition: Callable[[], object], what: str, seconds: float = 20) -> None:
        """Wait until something was heard."""
        eventually(condition, seconds, what)

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    def _listen(self) -> None:
        event: Heard = {}
        try:
            for line in self._answer.iter_lines():
                name, _, value = line.partition(": ")
                if not line and "event" in event:
                    self.events.append(event)
                if not line:
                    event = {}
                elif name:
                    event[name] = json.loads(value) if name == "data" else value
        except (httpx.HTTPError, httpx.StreamError):
            return  # hung up by `close`, which is no end that the server made
        self.closed = True
