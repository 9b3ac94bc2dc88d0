"""Which orders a caller may see: one description, asked for one order here and turned into SQL for lists."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from services.orders.domain.order import Order


class Confidential(StrEnum):
    """Which confidential orders are seen among those that are seen at all."""

    ALL = "all"
    NAMED = "named"
    MANAGED = "managed"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Visibility:
    """What one caller sees: of which organisation (None: any), its own only, and which confidential ones.

    `named`: where the person is owner or watcher. `managed`: where the person is the project manager, or
    nobody is yet, so that somebody can take the order.
    """

    person_id: str
    organisation_id: str | None
    own_only: bool
    confidential: Confidential

    def admits(self, order: Order) -> bool:
        """Tell whether this order is seen."""
        named = self.person_id in order.people
        if self.organisation_id is not None and order.organisation_id != self.organisation_id:
            return False
        if self.own_only and not named:
            return False
        if not order.confidential or self.confidential is Confidential.ALL:
            return True
        if self.confidential is Confidential.NAMED:
            return named
        return self.confidential is Confidential.MANAGED and order.project_manager_id in (None, self.person_id)
