"""Timers of a service: each fires in one process at a time and never takes the process down."""

from __future__ import annotations

import random
from typing import Any

import eventlet
from nameko.extensions import ProviderCollector, SharedExtension
from sqlalchemy import Connection, text

from portal_kit.ids import new_id
from portal_kit.logs import logger

_log = logger(__name__)
_CLAIM = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 1))")


class TimerLoop(SharedExtension, ProviderCollector):
    """Spawns a worker for each due timer."""

    def __init__(self) -> None:
        super().__init__()
        self._timers: list[Any] = []
        self._stopping = False

    def register(self, timer: Any) -> None:
        """Take a timer entrypoint before the container starts."""
        self.register_provider(timer)
        self._timers.append(timer)

    def start(self) -> None:
        """Give each timer a green thread."""
        for timer in self._timers:
            self.container.spawn_managed_thread(lambda timer=timer: self._run(timer), timer.method_name)

    def quiesce(self) -> None:
        """Fire no more; what runs goes on to its end."""
        self._stopping = True

    @staticmethod
    def claim(session: Connection, name: str) -> bool:
        """Take the timer's lock for this transaction; False when another process fires it now."""
        return bool(session.execute(_CLAIM, {"name": name}).scalar_one())

    def _run(self, timer: Any) -> None:
        while not self._stopping:
            # Jitter keeps the processes of one service from asking for the lock in step.
            eventlet.sleep(timer.seconds * random.uniform(0.9, 1.1))  # noqa: S311 - no secret
            if not self._stopping:
                args = (new_id(), self.container.service_name)
                self.container.spawn_worker(timer, args, {}, handle_result=_told)


def _told(timer: Any, _result: object, exc_info: Any) -> tuple[object, object]:
    if exc_info is not None:
        _log.warning("timer_failed", timer=timer.method_name, error=str(exc_info[1]))
    return None, None
