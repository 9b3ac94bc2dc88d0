"""What happens by the clock: heartbeats, and the question to identity whether a listener still may listen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from gateway.live.hub import Hub
from gateway.live.listener import Listener
from gateway.problems import Problem
from gateway.sessions import Sessions

TICK_SECONDS = 1.0
BEAT_EVERY = 15
"""Ticks between two heartbeats of a stream; each tick it is another part of them."""

AGAIN_SECONDS = 5.0
GRACE_SECONDS = 30.0
"""For how long a stream goes on when identity cannot be asked."""


class Keeper:
    """Keeps the streams of a hub alive as long as their owners may listen."""

    def __init__(self, hub: Hub, sessions: Sessions, now: Callable[[], float] = time.time) -> None:
        self._hub = hub
        self._sessions = sessions
        self._now = now
        self._checks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep while the application runs."""
        keeping = asyncio.create_task(self._keep())
        try:
            yield
        finally:
            for task in (keeping, *self._checks):
                task.cancel()
            with suppress(asyncio.CancelledError):
                await keeping

    def beat(self, tick: int) -> None:
        """Send this tick's share of the heartbeats."""
        number = 0
        for listener in self._hub.listeners:
            for stream in tuple(listener.streams):
                number += 1
                if number % BEAT_EVERY == tick % BEAT_EVERY:
                    stream.beat()

    def begin_checks(self) -> None:
        """Ask about everybody whose context has ended."""
        now = self._now()
        for listener in self._hub.listeners:
            if listener.check_at <= now and not listener.checking:
                listener.checking = True
                task = asyncio.create_task(self.check(listener))
                self._checks.add(task)
                task.add_done_callback(self._checks.discard)

    async def check(self, listener: Listener) -> None:
        """Renew what is known of a listener, or end its streams."""
        before = listener.principal
        try:
            principal = await self._sessions.still(before)
        except Problem as problem:
            if problem.status == 401 or self._now() > before.expires + GRACE_SECONDS:
                self._end(listener)
            listener.check_at = self._now() + AGAIN_SECONDS
        else:
            listener.renew(principal, principal.expires)
        finally:
            listener.checking = False

    def _end(self, listener: Listener) -> None:
        for stream in tuple(listener.streams):
            stream.end()

    async def _keep(self) -> None:
        tick = 0
        while True:
            await asyncio.sleep(TICK_SECONDS)
            tick += 1
            self.beat(tick)
            self.begin_checks()
