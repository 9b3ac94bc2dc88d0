"""The oracle: what must be true of all services together, whatever happened to any of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import monotonic, sleep

from ops.audit.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken invariant: which one, and what was found, with the ids to look at."""

    invariant: str
    text: str

    def __str__(self) -> str:
        return f"{self.invariant}  {self.text}"


Check = Callable[[Evidence], Iterator[str]]


def run(evidence: Evidence, checks: dict[str, Check], patience: float = 0) -> list[Finding]:
    """Run the checks in the order of their names and return what they found.

    What is found must last: while `patience` seconds are not over, a check that found something is run again,
    since an event that a handler works on at this moment is neither in a queue nor in an inbox.
    """
    until = monotonic() + patience
    findings = []
    for name, check in checks.items():
        found = list(check(evidence))
        while found and monotonic() < until:
            sleep(1)
            found = list(check(evidence))
        findings += [Finding(name.partition(" ")[0], text) for text in found]
    return findings
