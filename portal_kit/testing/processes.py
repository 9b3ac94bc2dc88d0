"""Real processes of the suite in tests: a service under the kit's runner, the relay, a worker."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from time import monotonic, sleep
from typing import TypeVar

T = TypeVar("T")


def free_port() -> int:
    """Find a free port on loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(check: Callable[[], T | None], seconds: float = 20, what: str = "the condition") -> T:
    """Wait until `check` returns something true and return that; fails after `seconds`."""
    until = monotonic() + seconds
    while True:
        found = check()
        if found:
            return found
        if monotonic() > until:
            raise AssertionError(f"{what} did not come true within {seconds} s (last: {found!r})")
        sleep(0.05)


class RunningProcess:
    """A process with its health port."""

    def __init__(self, arguments: list[str], environment: Mapping[str, str]) -> None:
        self.port = free_port()
        self.arguments = arguments
        self.environment = {**os.environ, **environment, "HEALTH_PORT": str(self.port)}
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", *self.arguments], env=self.environment)

    def restart(self) -> None:
        """Start again after the end, as the supervisor would."""
        self.process.wait(timeout=20)
        self.process = self._start()

    def ready(self, path: str = "/readyz") -> bool:
        """Whether a health page answers 200."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self.process.poll() is None


@contextmanager
def running(arguments: list[str], environment: Mapping[str, str], path: str = "/readyz") -> Iterator[RunningProcess]:
    """Start `python -m <arguments>`, wait until the health page `path` is well, end it afterwards."""
    process = RunningProcess(arguments, environment)
    try:
        eventually(lambda: process.ready(path), 30, f"{arguments[-1]} ready")
        yield process
    finally:
        if process.alive:
            process.process.terminate()
            try:
                process.process.wait(timeout=35)
            except subprocess.TimeoutExpired:
                process.process.kill()
