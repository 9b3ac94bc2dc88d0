"""The checks that need no servers: lint, format, types, imports, size of files, what we depend on."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from deploy.local.progress import Progress
from deploy.local.state import CHECKOUT

PACKAGES = ("services", "gateway", "portal_kit", "ops", "deploy", "contracts", "tests")
SOURCES = (*PACKAGES, "conftest.py")
# What two cores can do at once; the slowest comes first.
AT_ONCE = 2


@dataclass(frozen=True)
class Check:
    """One tool and its arguments."""

    name: str
    command: tuple[str, ...]


def _tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


CHECKS = (
    Check("types", (_tool("mypy"), "--no-error-summary", *PACKAGES)),
    Check("imports", (_tool("lint-imports"), "--no-logo")),
    Check("lint", (_tool("ruff"), "check", "--quiet", *SOURCES)),
    Check("format", (_tool("ruff"), "format", "--check", "--quiet", *SOURCES)),
    Check("house rules", (sys.executable, "-m", "ops.house")),
    Check("dependencies", (sys.executable, "-m", "deploy.dependencies")),
)


def run_checks(progress: Progress) -> list[str]:
    """Run every check, show what they complain about, and return the names of those that do."""
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        outcomes = list(pool.map(lambda check: _run(check, progress), CHECKS))
    failed: list[str] = []
    for check, printed in zip(CHECKS, outcomes, strict=True):
        if printed is not None:
            failed.append(check.name)
            print(f"\n--- {check.name}: {' '.join(check.command[:2])} ---\n{printed.rstrip()}\n", flush=True)
    return failed


def _run(check: Check, progress: Progress) -> str | None:
    began = time.monotonic()
    outcome = subprocess.run(
        check.command,
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if outcome.returncode == 0:
        progress.done(check.name, time.monotonic() - began)
        return None
    progress.note(f"{check.name} complains")
    return outcome.stdout or f"exit status {outcome.returncode}"
