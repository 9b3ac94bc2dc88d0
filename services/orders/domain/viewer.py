"""Who looks at an order or acts on it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person or system, and the permissions that its grants give on this very order."""

    id: str
    name: str
    permissions: frozenset[str]
    provider: bool = False
    staff: bool = False
