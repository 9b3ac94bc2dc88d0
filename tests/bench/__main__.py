"""`python -m tests.bench`: run the rows named by ROWS (all without it), print the table, write the file."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from deploy.local.plan import Plan
from deploy.local.state import base_folder
from tests.bench import s1, s2, s9, s10, s11, s13
from tests.bench.figures import Figure, show, write
from tests.bench.suite import serving

ROWS: dict[str, Callable[[Plan], list[Figure]]] = {
    "S1": s1.measure,
    "S2": s2.measure,
    "S9": s9.measure,
    "S10": s10.measure,
    "S11": s11.measure,
    "S13": s13.measure,
}


def main() -> int:
    """Measure; exit 2 for a row that is not known."""
    wanted = [name.strip() for name in os.environ.get("ROWS", "").split(",") if name.strip()] or list(ROWS)
    unknown = [name for name in wanted if name not in ROWS]
    if unknown:
        sys.stderr.write(f"unknown rows {', '.join(unknown)}; there are {', '.join(ROWS)}\n")
        return 2
    with serving() as plan:
        figures = [figure for name in wanted for figure in ROWS[name](plan)]
    show(figures)
    write(figures, base_folder() / "bench.json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
