"""The operators' journal: who sent back, dropped, resent, saved or restored what, when and why; one JSON line each."""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from environs import Env

from portal_kit.logs import logger

_READ_AT_MOST = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Journal:
    """An append-only file, and whoever acts."""

    path: Path
    operator: str

    def write(self, action: str, **facts: object) -> None:
        """Append an entry and log it; it is on the disk when this returns, so that nothing is done unrecorded."""
        entry = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "operator": self.operator, "action": action}
        line = json.dumps({**entry, **facts}, default=str) + "\n"
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            if os.geteuid() == 0:
                # The page of operators, which runs as somebody less, goes on with the same file.
                owner = self.path.parent.stat()
                os.fchown(handle, owner.st_uid, owner.st_gid)
            os.write(handle, line.encode())
            os.fsync(handle)
        finally:
            os.close(handle)
        logger(__name__).info(f"operator_{action}", operator=self.operator, **facts)

    def last(self, count: int, *actions: str) -> list[Mapping[str, object]]:
        """Return the newest entries first, of all actions or of some."""
        if not self.path.exists():
            return []
        with self.path.open("rb") as file:
            file.seek(max(0, self.path.stat().st_size - _READ_AT_MOST))
            lines = file.read().decode("utf-8", "replace").splitlines()
        entries = (entry for entry in map(_entry, reversed(lines)) if entry)
        wanted = (entry for entry in entries if not actions or entry.get("action") in actions)
        return [entry for _, entry in zip(range(count), wanted, strict=False)]


def journal_of_environment(operator: str = "") -> Journal:
    """Return the journal that OPERATIONS_JOURNAL names, written to by whoever runs the command."""
    path = Path(Env().str("OPERATIONS_JOURNAL", "operations.jsonl"))
    return Journal(path, operator or Env().str("OPERATIONS_OPERATOR", "") or getpass.getuser())


def _entry(line: str) -> Mapping[str, object]:
    try:
        read = json.loads(line)
    except ValueError:
        return {}  # a line that was cut by a crash, or by where reading began
    return read if isinstance(read, dict) else {}
