"""What a random walk did and found, for people and for machines."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

from tests.chaos.load import Load


def tell(line: str) -> None:
    """Say something while a walk goes on."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


@dataclass
class Report:
    """Figures of one walk."""

    seed: int
    seconds: float
    began: float = field(default_factory=monotonic)
    struck: list[dict[str, Any]] = field(default_factory=list)

    def add(self, name: str, lasted: float, recovery: float) -> None:
        """Note one fault with its times."""
        self.struck.append({"fault": name, "lasted": round(lasted, 1), "recovery": round(recovery, 1)})
        at = monotonic() - self.began
        tell(f"  {at:6.1f} s  {name}: {lasted:.1f} s, well after {recovery:.1f} s")

    def finish(self, load: Load, unexpected: list[str], audited: str) -> dict[str, Any]:
        """Put the figures together."""
        slowest: dict[str, float] = {}
        for each in self.struck:
            slowest[each["fault"]] = max(slowest.get(each["fault"], 0.0), each["recovery"])
        return {
            "seed": self.seed,
            "seconds": round(monotonic() - self.began, 1),
            "jobs": len(load.finished),
            "invocations": load.history.counted(),
            "slowest_invocation": round(max((each.seconds for each in load.history.invocations), default=0), 1),
            "faults": len(self.struck),
            "slowest_recovery": dict(sorted(slowest.items(), key=lambda pair: -pair[1])),
            "unexpected_ends": unexpected,
            "audit": audited.strip().splitlines()[-1],
        }


def write(path: Path, figures: dict[str, Any]) -> None:
    """Keep the figures where the next run finds them, and print them."""
    path.write_text(json.dumps(figures, indent=2) + "\n")
    tell(f"\nrandom walk, seed {figures['seed']}: {figures['faults']} faults in {figures['seconds']} s")
    told = ", ".join(f"{count} {outcome}" for outcome, count in figures["invocations"].items())
    tell(f"  {figures['jobs']} jobs, all ended; invocations: {told}; {figures['audit']}")
    for name, seconds in list(figures["slowest_recovery"].items())[:8]:
        tell(f"  {seconds:6.1f} s  {name}")
