"""How much memory processes hold, with what they share counted once: the proportional set size."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

_PSS = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


def held_mib(roots: Iterable[int]) -> float:
    """MiB held by these processes and all that descend from them."""
    children = _children()
    waiting, total = list(roots), 0
    while waiting:
        pid = waiting.pop()
        waiting += children[pid]
        total += _pss_kib(pid)
    return total / 1024


def _children() -> defaultdict[int, list[int]]:
    found: defaultdict[int, list[int]] = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue  # it has ended meanwhile
            found[int(stat.rpartition(")")[2].split()[1])].append(int(entry.name))
    return found


def _pss_kib(pid: int) -> int:
    try:
        found = _PSS.search(Path(f"/proc/{pid}/smaps_rollup").read_text())
    except (FileNotFoundError, ProcessLookupError):
        return 0  # it has ended meanwhile
    return int(found[1]) if found else 0
