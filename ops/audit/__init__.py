"""The oracle: what must be true of all services together, whatever happened to any of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ops.audit.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken invariant: which one, and what was found, with the ids to look at."""

    invariant: str
    text: str

    def __str__(self) -> str:
        return f"{self.invariant}  {self.text}"


Check = Callable[[Evidence], Iterator[str]]


def run(evidence: Evidence, checks: dict[str, Check]) -> list[Finding]:
    """Run the checks in the order of their names and return what they found."""
    return [Finding(name.partition(" ")[0], text) for name, check in checks.items() for text in check(evidence)]
