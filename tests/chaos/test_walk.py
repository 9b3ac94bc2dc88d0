"""All faults in random order under load, and then the reckoning: every job, the history, the audit."""

from __future__ import annotations

import os
from contextlib import nullcontext
from datetime import datetime
from random import Random, SystemRandom
from time import monotonic, sleep

import pytest

from tests.chaos import report
from tests.chaos.catalogue import Fault, catalogue, chosen
from tests.chaos.load import Load
from tests.chaos.pulse import Pulse
from tests.e2e.suite import Suite

SECONDS = int(os.environ.get("CHAOS_SECONDS") or 25)
SEED = int(os.environ.get("CHAOS_SEED") or 0) or SystemRandom().randrange(1, 1_000_000)
# Above that, one fault in so many strikes while another one lasts.
TOGETHER = 0.25

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(SECONDS + 1200)]


def test_random_faults_under_load_leave_nothing_behind(
    suite: Suite, jobs: Load, pulse: Pulse, began: datetime, capsys: pytest.CaptureFixture[str]
):
    """Every ok is there, every failure is not, each job has its one invoice, and all invariants hold."""
    random, figures = Random(SEED), report.Report(SEED, SECONDS)
    before = len(suite.exits())
    every = catalogue(suite, began)
    with capsys.disabled():
        report.tell(f"\nrandom walk of {SECONDS} s, seed {SEED}")
        while monotonic() - figures.began < SECONDS:
            _strike(suite, pulse, random, every, figures)
        suite.detours.heal()
        suite.all_ready()
        jobs.end()
        unexpected = _unexpected(suite.exits()[before:])
        told = figures.finish(jobs, unexpected, suite.audit())
        report.write(suite.plan.state.home.parent / "chaos.json", told)
    assert unexpected == []


def _strike(suite: Suite, pulse: Pulse, random: Random, every: tuple[Fault, ...], figures: report.Report) -> None:
    """Let one fault strike, sometimes two at once, and wait until everything answers again."""
    fault = chosen(every, random)
    second = chosen(every, random) if random.random() < TOGETHER else None
    if second is not None and _clash(fault, second):
        second = None
    lasts = random.uniform(0.3, 1.0) * fault.seconds
    # Whoever asks a gateway that is frozen hears nothing, in time or later.
    look = sleep if fault.on == "gateway" else pulse.watch
    began = monotonic()
    with fault.strike():
        with nullcontext() if second is None else second.strike():
            look(lasts)
        lasted = monotonic() - began
    name = fault.name if second is None else f"{fault.name} and {second.name}"
    figures.add(name, lasted, pulse.recovery())


def _clash(one: Fault, other: Fault) -> bool:
    """Whether the two would wait for each other: a process cannot be killed that is frozen, stopped or killed."""
    quiet = {"latency", "reset", "slow", "refuses", "truncated", "errors", "duplicates"}
    return other.row not in quiet or one.on == other.on


def _unexpected(exits: list[str]) -> list[str]:
    """Ends of processes that nobody killed: all but SIGKILL, which is ours."""
    return [line for line in exits if "SIGKILL" not in line and "exit status 0" not in line]
