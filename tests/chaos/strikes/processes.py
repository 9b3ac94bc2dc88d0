"""Processes that are killed, frozen, or asked to end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from portal_kit.testing.processes import eventually
from tests.e2e.suite import Suite

DRAIN_SECONDS = 30


@contextmanager
def killed(suite: Suite, *processes: str) -> Iterator[None]:
    """`kill -9`; afterwards the supervisor has started each anew and it is ready."""
    old = {process: suite.kill(process) for process in processes}
    yield
    for process, pid in old.items():
        suite.restarted(process, pid)


@contextmanager
def frozen(suite: Suite, process: str) -> Iterator[None]:
    """SIGSTOP inside of the block, SIGCONT after it."""
    pid = suite.freeze(process)
    try:
        yield
    finally:
        suite.thaw(pid)


@contextmanager
def ended(suite: Suite, *processes: str) -> Iterator[None]:
    """SIGTERM: each drains and exits with 0 before the supervisor would kill it; afterwards they run again."""
    statuses = suite.stop(*processes)
    try:
        assert set(statuses.values()) == {0}, statuses
        yield
    finally:
        suite.start(*processes)
        for process in processes:
            suite.ready(process)


@contextmanager
def dying_at(suite: Suite, *places: str) -> Iterator[None]:
    """Arm failpoints; inside of the block somebody has to pass them, afterwards all are alive again."""
    old = {process_of(place): suite.pid(process_of(place)) for place in places}
    for place in places:
        suite.arm(place)
    try:
        yield
        for place in places:
            eventually(lambda place=place: not suite.armed(place), 90, f"somebody at {place}")
    finally:
        for place in places:
            suite.disarm(place)
    for process, pid in old.items():
        suite.restarted(process, pid)


def process_of(place: str) -> str:
    """Which process passes a failpoint."""
    return (
        "files-worker"
        if place.startswith(("files.verify", "files.analyse", "files.sum"))
        else place.split(".", maxsplit=1)[0]
    )
