"""How many streams there may be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most streams of one credential, and of one process."""

    per_credential: int = 12
    per_process: int = 5_000
