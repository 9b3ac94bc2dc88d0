"""A hub on a hand-written bus and streams on a hand-written server, for tests of live updates."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.types import Message

from gateway.live.bounds import Bounds
from gateway.live.hub import Hub
from gateway.live.response import LiveResponse
from gateway.sessions import Credential, Principal, Sessions
from gateway.tests.stage import FakeBus, signer
from portal_kit.ids import new_id

HOME, ELSEWHERE = "01920000-0000-7000-8000-0000000000a1", "01920000-0000-7000-8000-0000000000a2"
ME, COLLEAGUE, STRANGER = (f"01920000-0000-7000-8000-0000000000b{number}" for number in (1, 2, 3))
ORDER = "01920000-0000-7000-8000-0000000000c1"

Story = Callable[[], Awaitable[None]]


def principal(person: str = ME, home: str | None = HOME, kind: str = "contact", **grants: str) -> Principal:
    """Make somebody whom identity has recognised; grants are written with `_` for the dot."""
    permissions = {name.replace("_", "."): scope for name, scope in grants.items()} or {"order.read": "organisation"}
    me = {"id": person, "kind": kind, "organisation_id": home, "permissions": permissions}
    return Principal("context", me, time.time() + 60, Credential(f"token {new_id()}", from_cookie=False), new_id())


def event(kind: str = "order.work_done.v1", home: str | None = HOME, **payload: object) -> bytes:
    """Write an event as the bus brings it."""
    told = {"order_id": ORDER, "people": [ME], "confidential": False, **payload}
    return json.dumps(
        {
            "id": new_id(),
            "type": kind,
            "aggregate_id": ORDER,
            "aggregate_version": 1,
            "occurred_at": "2026-11-23T09:00:00+00:00",
            "organisation_id": home,
            "correlation_id": new_id(),
            "payload": told,
        }
    ).encode()


def id_of(body: bytes) -> str:
    """Return the id of an event's envelope."""
    return str(json.loads(body)["id"])


@dataclass
class Reader:
    """A reader at the other end of a connection; while `stuck` it takes nothing."""

    hub: Hub
    who: Principal
    last: str | None = None
    method: str = "GET"
    messages: list[Message] = field(default_factory=list)
    answered: float = 0.0

    def __post_init__(self) -> None:
        """Begin to read."""
        self._left = asyncio.Event()
        self._takes = asyncio.Event()
        self._takes.set()
        self.task = asyncio.create_task(self._serve())

    @property
    def text(self) -> str:
        """Return all that was sent."""
        return b"".join(message.get("body", b"") for message in self.messages).decode()

    @property
    def events(self) -> list[dict[str, Any]]:
        """Return what was sent, event by event."""
        return [parsed for block in self.text.split("\n\n") if (parsed := _parsed(block))]

    @property
    def names(self) -> list[str]:
        """Return the kinds of the events."""
        return [one["event"] for one in self.events if "event" in one]

    @property
    def closed(self) -> bool:
        """Tell whether the server ended the stream."""
        return bool(self.messages) and self.messages[-1].get("more_body") is False

    def stick(self) -> None:
        """Take nothing any more."""
        self._takes.clear()

    def go_on(self) -> None:
        """Take what comes."""
        self._takes.set()

    async def leave(self) -> None:
        """Close the connection."""
        self._left.set()
        await self.task

    async def _serve(self) -> None:
        await LiveResponse(self.hub, self.who, self.last)(
            {"type": "http", "method": self.method, "portolan": self}, self._receive, self._send
        )

    async def _receive(self) -> Message:
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        await self._takes.wait()
        self.messages.append(message)
        if message.get("more_body") is False:
            self._left.set()


def a_hub(bounds: Bounds | None = None, bus: FakeBus | None = None) -> tuple[Hub, Sessions]:
    """Make a hub that knows nobody yet."""
    sessions = Sessions(bus or FakeBus(), signer())
    return Hub(sessions, bounds or Bounds()), sessions


async def until(condition: Callable[[], object], seconds: float = 5.0) -> None:
    """Wait for something to come true; fails after `seconds`."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for is part of the code under test
            await asyncio.sleep(0)


def run(story: Story) -> None:
    """Tell a story on a loop of its own."""
    asyncio.run(story())


@asynccontextmanager
async def reading(hub: Hub, who: Principal | None = None, last: str | None = None) -> AsyncIterator[Reader]:
    """Have somebody read, until the story ends."""
    reader = Reader(hub, who or principal(), last)
    await until(lambda: len(reader.names) > 0)
    try:
        yield reader
    finally:
        await reader.leave()


def _parsed(block: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for line in block.split("\n"):
        name, colon, value = line.partition(": ")
        if colon and name:
            found[name] = json.loads(value) if name == "data" else value
    return found
