"""An order as somebody reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.orders.domain.order import Order


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order with the names of its people; without its contents for who sees money only."""

    order: Order
    names: dict[str, str]
    organisation_name: str | None
    contents: bool
    now: datetime

    @property
    def late(self) -> bool:
        """Tell whether something is owed whose deadline has passed."""
        return self.order.due_at is not None and self.order.due_at < self.now
