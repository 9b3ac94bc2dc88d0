"""One target language of an order: its state, progress and deliveries."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from services.orders.domain.rules import TARGET_MOVES
from services.orders.domain.states import TO_DO, TargetEvent, TargetState


@dataclass(frozen=True, slots=True)
class Delivery:
    """Files handed over for a target; `state_before` and `percent_before` are where a recall puts it back."""

    id: str
    file_ids: tuple[str, ...]
    final: bool
    message: str | None
    by_id: str
    at: datetime
    state_before: TargetState
    percent_before: int
    fetched_at: datetime | None = None
    recalled_at: datetime | None = None


@dataclass(slots=True)
class Target:
    """A target language with its own deadline, progress, deliveries and approval."""

    language: str
    deadline: datetime | None = None
    state: TargetState = TargetState.WAITING
    percent: int = 0
    step: str | None = None
    deliveries: list[Delivery] = field(default_factory=list)

    @property
    def to_do(self) -> bool:
        """Tell whether the provider still owes something for this target."""
        return self.state in TO_DO

    @property
    def latest(self) -> Delivery | None:
        """Return the last delivery that was not recalled."""
        return next((delivery for delivery in reversed(self.deliveries) if delivery.recalled_at is None), None)

    @property
    def recallable(self) -> bool:
        """Tell whether the last delivery is still unseen by the client."""
        return self.latest is not None and self.latest.fetched_at is None

    def can(self, event: TargetEvent) -> bool:
        """Tell whether the table has a row for this event here."""
        return (event, self.state) in TARGET_MOVES

    def move(self, event: TargetEvent) -> None:
        """Go where the table says; the caller has checked that the row is there."""
        self.state = TARGET_MOVES[event, self.state]

    def deliver(self, delivery: Delivery) -> None:
        """Take a delivery in; a final one completes the target."""
        self.deliveries.append(delivery)
        self.move(TargetEvent.DELIVER_FINAL if delivery.final else TargetEvent.DELIVER_PART)
        if delivery.final:
            self.percent = 100

    def recall(self, delivery: Delivery, at: datetime) -> None:
        """Take the last delivery back, and the target to where it was before it."""
        self.deliveries[self.deliveries.index(delivery)] = replace(delivery, recalled_at=at)
        self.state = delivery.state_before
        self.percent = delivery.percent_before

    def mark_fetched(self, file_ids: frozenset[str], at: datetime) -> bool:
        """Note the first time that the client fetched a file of a delivery; tell whether that was news."""
        news = False
        for index, delivery in enumerate(self.deliveries):
            if delivery.fetched_at is None and delivery.recalled_at is None and file_ids & set(delivery.file_ids):
                self.deliveries[index] = replace(delivery, fetched_at=at)
                news = True
        return news

    def mark_all_fetched(self, at: datetime) -> None:
        """Note that the client judged the target, so that nothing delivered so far can be recalled."""
        self.mark_fetched(frozenset(file_id for delivery in self.deliveries for file_id in delivery.file_ids), at)
