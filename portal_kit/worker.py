"""The frame of a worker: a plain process beside a service, on its database, without bus and eventlet."""

from __future__ import annotations

import random
import signal
import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from portal_kit import health, logs
from portal_kit.caller import Caller
from portal_kit.clock import SystemClock
from portal_kit.database import is_reachable, make_engine
from portal_kit.errors import Unavailable
from portal_kit.settings import settings
from portal_kit.work import SqlWork, WorkFactory, WorkShop

W = TypeVar("W", bound=SqlWork)


class Worker(Generic[W]):
    """Repeats a step until SIGTERM: a step claims a job, works outside a transaction, and records the result."""

    def __init__(self, name: str, factory: WorkFactory[W], pause: float = 1.0) -> None:
        """`name` is the process's in logs; `pause` seconds pass after a step that found nothing to do."""
        self.name = name
        self.works: WorkShop[W] = WorkShop(make_engine(settings().database_uri, name, 3), factory, SystemClock())
        self.stopping = threading.Event()
        self._pause = pause
        self._log = logs.logger(__name__)

    def open(self, correlation_id: str, causation_id: str | None = None) -> Any:
        """Open a work in the system's scope, as a context manager."""
        return self.works.open(Caller.system(self.name), correlation_id, causation_id)

    def run(self, step: Callable[[], bool]) -> int:
        """Repeat `step` until told to stop; it returns whether there was something to do."""
        logs.configure(self.name)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        health.serve_in_thread(settings().health_port, {"database": lambda: is_reachable(self.works.engine)})
        self._log.info("worker_started")
        while not self.stopping.is_set():
            if not self._attempt(step):
                self.stopping.wait(self._pause * random.uniform(0.8, 1.2))  # noqa: S311 - jitter
        self._log.info("worker_stopped")
        self.works.engine.dispose()
        return 0

    def _attempt(self, step: Callable[[], bool]) -> bool:
        try:
            return step()
        except Unavailable as error:
            self._log.warning("worker_waits", error=error.message)
            return False
        except Exception:  # noqa: BLE001 - one bad job must not stop the others
            # The claimed job's lease ends and it is tried again; the process itself goes on with others.
            self._log.exception("worker_step_failed")
            return False
