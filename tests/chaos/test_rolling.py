"""Processes replaced one by one while a second one of each kind serves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Thread

import pytest

from deploy.local.environment import process_environment
from deploy.local.processes import SUITE
from portal_kit.testing.processes import RunningProcess, eventually
from tests.chaos.load import Load
from tests.chaos.pulse import READS, Pulse
from tests.chaos.strikes import processes
from tests.e2e.suite import Suite

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(600)]

QUICK = ("quotes", "orders")


@pytest.mark.parametrize(
    "services",
    [pytest.param(QUICK, id="two services"), pytest.param(tuple(READS), id="all services", marks=pytest.mark.long)],
)
def test_rolling_restart(suite: Suite, jobs: Load, pulse: Pulse, services: tuple[str, ...]):
    """No request is refused while each service's first process ends and a new one begins beside the second."""
    with ExitStack() as stack:
        for service in services:
            stack.enter_context(second_process(suite, service))
        seen: list[int] = []
        rolling = Thread(target=_roll, args=(suite, services))
        rolling.start()
        while rolling.is_alive():
            seen += [pulse.read(service) for service in services]
            seen.append(pulse.change())
        rolling.join()
        assert set(seen) <= {200, 201}, seen
    jobs.wait_for_one_more()


def _roll(suite: Suite, services: tuple[str, ...]) -> None:
    for service in services:
        with processes.ended(suite, service):
            pass


@contextmanager
def second_process(suite: Suite, service: str) -> Iterator[RunningProcess]:
    """A second process of a service, ready beside the first; it drains at the end as the first does."""
    found = next(process for process in SUITE if process.name == service)
    made = RunningProcess(list(found.arguments), process_environment(suite.plan, found))
    try:
        eventually(made.ready, 60, f"a second {service}")
        yield made
    finally:
        made.process.terminate()
        assert made.process.wait(timeout=40) == 0
