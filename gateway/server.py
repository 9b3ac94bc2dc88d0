"""uvicorn's server with a stop that says so first."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn

from gateway.health import Health


class DrainingServer(uvicorn.Server):
    """Turns `/readyz` to 503 at a signal, and stops taking connections a moment later."""

    def __init__(
        self,
        config: uvicorn.Config,
        health: Health,
        notice_seconds: float,
        before_stop: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(config)
        self._before_stop = before_stop
        self._health = health
        self._notice = notice_seconds

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Remember the loop, since signals arrive outside of it."""
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Say that the process is about to stop; a second signal does not wait for open requests.

        Unlike uvicorn's own this does not raise the signal again at the end: a drained process exits with 0.
        """
        if self._health.draining:
            self.force_exit = self.should_exit
            self.should_exit = True
            return
        self._health.draining = True
        self._loop.call_soon_threadsafe(self._loop.call_later, self._notice, self._stop)

    def _stop(self) -> None:
        self.should_exit = True
        self._before_stop()
