"""Finding and ending what a crashed suite left running, by the mark in its environment."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from deploy.local.environment import MARK
from deploy.local.state import State

PATIENCE_SECONDS = 35


def ours(state: State) -> dict[int, str]:
    """The processes of this state, with their command lines, ourselves and our parents left out."""
    mark = f"{MARK}={state.home}".encode()
    spared = _ourselves()
    found: dict[int, str] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) not in spared and _belongs(entry, mark, state.home):
            found[int(entry.name)] = _command_line(entry)
    return found


def end_all(state: State, note: Callable[[str], None]) -> int:
    """End every process of this state: politely, then by force; how many there were."""
    first = ours(state)
    for pid in first:
        _signal(pid, signal.SIGTERM)
    deadline = time.monotonic() + (PATIENCE_SECONDS if first else 0)
    while (left := ours(state)) and time.monotonic() < deadline:
        time.sleep(0.1)
    for pid, command in left.items():
        note(f"killing {pid}, which did not stop: {command[:80]}")
        _signal(pid, signal.SIGKILL)
    while ours(state):
        time.sleep(0.05)
    return len(first)


def _ourselves() -> set[int]:
    chain = {os.getpid()}
    pid = os.getpid()
    while pid > 1:
        stat = Path(f"/proc/{pid}/stat").read_text()
        pid = int(stat.rpartition(")")[2].split()[1])
        chain.add(pid)
    return chain


def _belongs(entry: Path, mark: bytes, home: Path) -> bool:
    try:
        if mark in (entry / "environ").read_bytes().split(b"\0"):
            return _is_alive(entry)
        # PostgreSQL writes its title over its environment, but works in its data folder.
        if (entry / "exe").readlink().name != "postgres":
            return False
        return (entry / "cwd").readlink().is_relative_to(home) and _is_alive(entry)
    except OSError:
        return False  # another user's, or gone meanwhile


def _is_alive(entry: Path) -> bool:
    return (entry / "stat").read_text().rpartition(")")[2].split()[0] != "Z"


def _command_line(entry: Path) -> str:
    try:
        return (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
