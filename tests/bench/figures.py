"""One measured row, the table and the file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, its peer in the same run, their ratio, and the target as text with whether it is met."""

    id: str
    figure: float
    unit: str
    peer: float
    ratio: float
    target: str
    ok: bool


def show(figures: Sequence[Figure]) -> None:
    """Print the table."""
    table = Table("row", "figure", "unit", "peer", "ratio", "target", "met", box=None)
    for each in figures:
        numbers = (f"{each.figure:,.1f}", each.unit, f"{each.peer:,.1f}", f"{each.ratio:.2f}")
        table.add_row(each.id, *numbers, each.target, "yes" if each.ok else "NO")
    Console().print(table)


def write(figures: Sequence[Figure], path: Path) -> None:
    """Write the figures as JSON; rows measured before and not now are kept."""
    kept = {row["id"]: row for row in json.loads(path.read_text())} if path.exists() else {}
    kept.update({each.id: asdict(each) for each in figures})
    path.write_text(json.dumps([kept[name] for name in sorted(kept)], indent=2) + "\n")
