"""Runs the analysing subprocess and turns whatever becomes of it into an answer or a clear reason."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from services.files.documents.refusals import DocumentRefused
from services.files.domain.tallies import Tally
from services.files.domain.tally_codec import load_tally

_POLL_SECONDS = 0.5
_WALL_PER_SECOND = 3  # as the subprocess allows itself: a busy machine is no fault of the document
_GRACE_SECONDS = 5
_PASSED_ON = ("PATH", "PYTHONPATH", "VIRTUAL_ENV", "TMPDIR")
_ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, slots=True)
class Sandbox:
    """Opens documents in a process of their own, with limits on memory and seconds of processor time."""

    memory: int = 2 * 2**30
    seconds: int = 120

    def inspect(self, path: Path, name: str, source: bool, beat: Callable[[], None], head: bool = False) -> str:
        """Return the kind of a file; a source must be readable. `beat` is called while waiting.

        With `head`, the path holds only the beginning of a file too large to be opened.
        """
        flags = [flag for flag, wanted in (("--source", source), ("--head", head)) if wanted]
        arguments = ["inspect", str(path), f"--name={name}", *flags]
        return str(self._run(arguments, beat)["kind"])

    def count(self, path: Path, name: str, profile: str, language: str, beat: Callable[[], None]) -> Tally:
        """Count a document under a profile. `beat` is called while waiting."""
        arguments = ["count", str(path), f"--name={name}", f"--profile={profile}", f"--language={language}"]
        return load_tally(self._run(arguments, beat)["tally"])

    def _run(self, arguments: list[str], beat: Callable[[], None]) -> dict[str, Any]:
        command = [sys.executable, "-m", "services.files.documents.analyse", *arguments]
        command += [f"--memory={self.memory}", f"--seconds={self.seconds}"]
        # Nothing of the worker's environment goes in: a document that takes over its reader finds no secret.
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ} | {"LANG": "C.UTF-8"}
        with tempfile.TemporaryFile() as output:
            process = subprocess.Popen(  # noqa: S603 - our own program; the document is an argument, never a command
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.DEVNULL, env=environment, cwd=_ROOT
            )
            try:
                self._wait(process, beat)
            finally:
                process.kill()
                process.wait()
            return _answer(process.returncode, output)

    def _wait(self, process: subprocess.Popen[bytes], beat: Callable[[], None]) -> None:
        deadline = time.monotonic() + _WALL_PER_SECOND * self.seconds + _GRACE_SECONDS
        while time.monotonic() < deadline:
            try:
                process.wait(_POLL_SECONDS)
            except subprocess.TimeoutExpired:
                beat()
            else:
                return


def _answer(status: int, output: IO[bytes]) -> dict[str, Any]:
    """Return what the process printed; a process that died has no answer."""
    if status != 0:
        raise DocumentRefused(
            "analysis_failed",
            "The document could not be analysed within its limits. Save it in a simpler form or split it, "
            "or ask your contact to count it.",
        )
    output.seek(0)
    answer: dict[str, Any] = json.load(output)
    if "problem" in answer:
        raise DocumentRefused(answer["problem"]["reason"], answer["problem"]["message"])
    return answer
