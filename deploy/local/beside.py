"""Browser tests beside all others: each waits most of its time, and together they fill the machine.

They have a suite of their own, so that neither hears of what the other does.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.local import launch
from deploy.local.progress import Progress
from deploy.local.state import CHECKOUT, State, find_state

SUITE = "browser"
NOTHING_CHOSEN = 5  # pytest's status when its arguments leave no test over
SECONDS_TO_LEAVE = 90


@dataclass
class Beside:
    """A run of tests in another process, which prints into a file."""

    process: subprocess.Popen[bytes]
    log: Path

    def status(self) -> int:
        """Wait for its end, print what it printed, and return its exit status."""
        status = self.process.wait()
        print(f"\n-- the {SUITE} tests, which ran beside those above --\n", self.log.read_text(), sep="", flush=True)
        return 0 if status == NOTHING_CHOSEN else status


@contextmanager
def browser_tests(arguments: list[str], ours: State, progress: Progress) -> Iterator[Beside]:
    """Start the browser tests over a fresh suite; whatever happens here, they and their suite are ended."""
    state = find_state(f"{ours.name}-{SUITE}")
    launch.wipe(state, progress)
    log = ours.write(ours.home / "browser-tests.log", "")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy.local.testrun", SUITE, *arguments],
            cwd=CHECKOUT,
            env={**os.environ, "PORTOLAN_STATE": state.name},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Beside(process, log)
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(SECONDS_TO_LEAVE)
