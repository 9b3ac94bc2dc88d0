"""A copy of the sources in which lines can be taken away; the sources themselves are never touched."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from deploy.local.state import CHECKOUT
from tests.safeguards.table import Safeguard


class Copy:
    """The sources as git knows them, beside what the set-up fetched, in a folder of their own."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        # Without this an interpreter may take a compiled file of the same second and size for the changed source.
        quiet = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(folder)}
        self._environment = {**os.environ, **environment, **quiet}
        # What is tracked, and what is new and not ignored.
        wanted = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(wanted, cwd=CHECKOUT, capture_output=True, check=True)
        for name in filter(None, listed.stdout.decode().split("\0")):
            if (CHECKOUT / name).exists():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(CHECKOUT / name, folder / name)
        fetched = Path("gateway/web/static/vendor")
        shutil.copytree(CHECKOUT / fetched, folder / fetched, dirs_exist_ok=True)

    @contextmanager
    def without(self, safeguard: Safeguard) -> Iterator[None]:
        """Take a safeguard away for a while; ValueError when its lines are not there exactly once."""
        path = self._folder / safeguard.file
        whole = path.read_text()
        path.write_text(taken_away(whole, safeguard))
        try:
            yield
        finally:
            path.write_text(whole)

    def run(self, tests: Sequence[str]) -> tuple[int, str]:
        """Run tests of the copy; returns pytest's exit status and what it printed."""
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
        done = subprocess.run(
            command, cwd=self._folder, env=self._environment, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout + done.stderr


def taken_away(source: str, safeguard: Safeguard) -> str:
    """Return the source without the safeguard; ValueError when its lines are not there exactly once."""
    if source.count(safeguard.lines) != 1:
        raise ValueError(f"{safeguard.file} has the lines of '{safeguard.name}' {source.count(safeguard.lines)} times")
    return source.replace(safeguard.lines, safeguard.without)
