"""The launcher as a person types it, with a state of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from deploy.local.state import CHECKOUT

STATE = "test-launcher"
Launcher = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="package")
def launcher() -> Iterator[Launcher]:
    """Runs a command of the launcher; everything is taken down and thrown away at the end."""

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PORTOLAN_ONLY": "nothing-of-the-suite"}
        arguments = [sys.executable, "-m", "deploy.local", "--state", STATE, *command]
        return subprocess.run(
            arguments, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False, timeout=110
        )

    yield run
    run("down", "--wipe")


@pytest.fixture
def described(launcher: Launcher) -> dict[str, object]:
    """The addresses of servers that are up."""
    started = launcher("servers-up")
    assert started.returncode == 0, started.stderr
    return json.loads(launcher("env", "--json").stdout)
