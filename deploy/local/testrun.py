"""`python -m deploy.local.testrun SUITE [PYTEST ARGUMENTS]`: run tests, with the servers that they need.

Tests have a state of their own, so they run beside a demo without touching it.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from deploy.local import launch
from deploy.local.beside import NOTHING_CHOSEN, browser_tests
from deploy.local.beside import SUITE as BROWSER
from deploy.local.checks import PACKAGES, run_checks
from deploy.local.environment import described_environment
from deploy.local.plan import Plan
from deploy.local.progress import Progress
from deploy.local.secondchance import with_second_chance
from deploy.local.state import CHECKOUT, TEST_NAME, State, find_state
from deploy.local.supervision import Supervisor
from deploy.local.troubles import LaunchTrouble

# Suites with a make target of their own. Browser tests and faults are part of a whole run too, each over a suite
# that is started for them.
FAULTS = "chaos"
APART = (FAULTS, BROWSER, "bench")
WITHOUT_SERVERS = ("unit", "contract")
DESCRIPTION_VARIABLE = "PORTOLAN_TEST_ENV"
TROUBLE_STATUS = 2


def main() -> int:
    """Run what the command line asks for; the exit status is pytest's, or 1 when a check complains."""
    parser = argparse.ArgumentParser(prog="python -m deploy.local.testrun", description=__doc__)
    parser.add_argument(
        "suite", choices=("all", "check", "unit", "contract", "integration", "e2e", "browser", "hostile", FAULTS)
    )
    chosen, arguments = parser.parse_known_args()
    signal.signal(signal.SIGTERM, _leave)
    progress = Progress()
    try:
        return run(chosen.suite, arguments, progress)
    except LaunchTrouble as trouble:
        print(f"\nportolan: {trouble}", file=sys.stderr)
        return TROUBLE_STATUS


def run(suite: str, arguments: list[str], progress: Progress) -> int:
    """Run one suite with what it needs."""
    if suite in WITHOUT_SERVERS:
        return run_pytest(folders(suite), arguments, {})
    complaints = run_checks(progress) if suite in {"all", "check"} else []
    if suite == "check":
        status = run_pytest(folders(*WITHOUT_SERVERS), ["-q", *arguments], {})
    else:
        by_detour = suite == FAULTS
        with serving(
            progress, whole_suite=suite != "integration", afresh=suite == "all", by_detour=by_detour
        ) as environment:
            if suite == "all":
                status = _run_everything(arguments, environment, progress)
            else:
                status = with_second_chance(run_pytest, suite, folders(suite), arguments, environment)
    if complaints:
        print(f"portolan: complaints by {', '.join(complaints)}; see above", file=sys.stderr)
    return status or int(bool(complaints))


def _run_everything(arguments: list[str], environment: dict[str, str], progress: Progress) -> int:
    """Run the browser tests beside the others, and the fault tests when there is quiet."""
    state = find_state(environment["PORTOLAN_STATE"])
    with browser_tests(arguments, state, progress) as beside:
        status = with_second_chance(run_pytest, "all", everything(), arguments, environment)
        status = beside.status() or status
    return _run_faults(arguments, environment, progress) or status


def _run_faults(arguments: list[str], environment: dict[str, str], progress: Progress) -> int:
    """Start the suite's processes anew, with a proxy between all parts, and run the fault tests."""
    launch.up(find_state(environment["PORTOLAN_STATE"]), progress, by_detour=True)
    status = with_second_chance(run_pytest, FAULTS, folders(FAULTS), arguments, environment)
    return 0 if status == NOTHING_CHOSEN else status


def folders(*kinds: str) -> list[str]:
    """The test folders of these kinds, wherever they are."""
    found = [
        folder
        for package in PACKAGES
        for kind in kinds
        for folder in (CHECKOUT / package).rglob(kind)
        if folder.is_dir() and "tests" in folder.relative_to(CHECKOUT).parts
    ]
    return [str(folder.relative_to(CHECKOUT)) for folder in sorted(found)]


def everything() -> list[str]:
    """All tests that one run of pytest does over one suite."""
    return [*PACKAGES, *(f"--ignore=tests/{name}" for name in APART)]


def run_pytest(places: list[str], arguments: list[str], environment: dict[str, str]) -> int:
    """Run pytest once and return its exit status."""
    if not places:
        print("there are no such tests yet")
        return 0
    command = [sys.executable, "-m", "pytest", *places, *arguments]
    return subprocess.run(command, cwd=CHECKOUT, env={**os.environ, **environment}, check=False).returncode


@contextmanager
def serving(
    progress: Progress, *, whole_suite: bool, afresh: bool, by_detour: bool = False
) -> Iterator[dict[str, str]]:
    """Have the servers, or the whole suite, while tests run; what ran before goes on unless `afresh`."""
    name = os.environ.get("PORTOLAN_STATE", TEST_NAME)
    state = find_state(name if name.startswith(TEST_NAME) else TEST_NAME)
    if afresh:
        launch.wipe(state, progress)
    ran_before = Supervisor(state).is_running()
    try:
        if whole_suite:
            plan = launch.up(state, progress, by_detour=by_detour)
        else:
            plan = launch.servers_up(state, progress)
        yield {DESCRIPTION_VARIABLE: str(_describe(plan)), "PORTOLAN_STATE": state.name}
    finally:
        if not ran_before:
            launch.down(state, progress)


def _describe(plan: Plan) -> Path:
    state: State = plan.state
    return state.write(state.home / "described.json", json.dumps(described_environment(plan), indent=2))


def _leave(_number: int, _frame: FrameType | None) -> None:
    """Turn a polite request to stop into an exception, so that the servers are taken down."""
    raise SystemExit(128 + signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
