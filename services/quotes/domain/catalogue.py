"""Kinds of service that the provider offers: how they are counted and how much runs by itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from portal_kit.money import Money

WORD = "word"
UNITS = (WORD, "target_word", "character", "standard_line", "page", "hour", "piece")


class Automation(IntEnum):
    """How far a request runs without a person of the provider."""

    BY_HAND = 1
    ANALYSIS = 2
    QUOTE = 3
    PROJECT = 4


@dataclass(slots=True)
class ServiceKind:
    """A service that may be ordered; a retired one (`active` false) leaves open work intact."""

    id: str
    key: str
    name: str
    unit: str
    has_grid: bool
    monolingual: bool
    automation: Automation
    value_limit: Money | None
    active: bool
    version: int = 0

    def may_run_alone(self, level: Automation, net: Money) -> bool:
        """Tell whether a price of `net` may go as far as `level` without a person."""
        if self.automation < level:
            return False
        if self.value_limit is None:
            return True
        return self.value_limit.currency == net.currency and net <= self.value_limit
