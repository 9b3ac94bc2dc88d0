"""Audits started from the page: one at a time, in a process of their own, with their results in the journal."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Mapping

from ops.journal import Journal

SHOWN_AT_MOST = 50


class Audits:
    """Starts an audit and remembers the last one's findings."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._running = threading.Lock()

    @property
    def is_running(self) -> bool:
        """Whether one is under way."""
        return self._running.locked()

    def start(self) -> bool:
        """Begin an audit in the background; False when one is under way already."""
        if not self._running.acquire(blocking=False):
            return False
        threading.Thread(target=self._run, name="audit", daemon=True).start()
        return True

    def last(self) -> Mapping[str, object] | None:
        """Return the journal's entry of the last audit."""
        found = self._journal.last(1, "audit")
        return found[0] if found else None

    def _run(self) -> None:
        try:
            # A process of its own: what the audit reads into memory is gone afterwards.
            command = [sys.executable, "-m", "ops.cli", "audit", "--json"]
            done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
            self._journal.write("audit", **_result(done.stdout, done.stderr))
        finally:
            self._running.release()


def _result(printed: str, complaint: str) -> dict[str, object]:
    try:
        findings = [f"{each['invariant']}  {each['text']}" for each in json.loads(printed)]
    except ValueError:
        last = complaint.strip().splitlines()[-1:] or ["no reason given"]
        return {"findings": None, "failed": last[0][:300]}
    return {"findings": len(findings), "texts": findings[:SHOWN_AT_MOST]}
