"""What an order tells the rest of the suite and the provider's systems; each carries the order as it is then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal_kit.money import Money

if TYPE_CHECKING:
    from services.orders.domain.order import Order


@dataclass(frozen=True, slots=True)
class OrderEvent:
    """A fact about `order`."""

    order: Order


@dataclass(frozen=True, slots=True)
class OrderSubmitted(OrderEvent):
    """A launched order waits for the provider's word."""


@dataclass(frozen=True, slots=True)
class OrderConfirmed(OrderEvent):
    """The provider does the work."""


@dataclass(frozen=True, slots=True)
class OrderDeclined(OrderEvent):
    """The provider does not take the order on."""

    message: str


@dataclass(frozen=True, slots=True)
class OrderChanged(OrderEvent):
    """The order changed in a way that no other event tells."""


@dataclass(frozen=True, slots=True)
class OrderProgressed(OrderEvent):
    """Work on a target went on."""

    target: str
    percent: int
    step: str | None


@dataclass(frozen=True, slots=True)
class OrderDelivered(OrderEvent):
    """Files of a target were handed over."""

    delivery_id: str
    target: str
    file_ids: tuple[str, ...]
    final: bool
    message: str | None


@dataclass(frozen=True, slots=True)
class OrderWorkDone(OrderEvent):
    """Everything is delivered; the client's word is awaited."""


@dataclass(frozen=True, slots=True)
class OrderApproved(OrderEvent):
    """Every target that is not cancelled is approved."""

    approved_by: str
    targets: tuple[str, ...]
    message: str | None


@dataclass(frozen=True, slots=True)
class OrderSentBack(OrderEvent):
    """The client asks for corrections of delivered targets."""

    targets: tuple[str, ...]
    message: str
    file_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrderCancelled(OrderEvent):
    """An order, or targets of it, will not be finished; `payable` is what was agreed to be paid."""

    targets: tuple[str, ...]
    whole: bool
    payable: Money | None
    message: str | None


@dataclass(frozen=True, slots=True)
class JobOffered(OrderEvent):
    """A confirmed order, offered to the provider's production systems."""


@dataclass(frozen=True, slots=True)
class JobSentBack(OrderEvent):
    """The production systems deliver these targets again."""

    targets: tuple[str, ...]
    message: str
    file_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JobCancelled(OrderEvent):
    """The production systems stop the work on these targets."""

    targets: tuple[str, ...]
    whole: bool
