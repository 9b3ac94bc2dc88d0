"""The order: what a client accepted, and how far the provider is with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.orders.domain.errors import OrderFinished, UnknownTarget
from services.orders.domain.events import (
    JobOffered,
    OrderApproved,
    OrderConfirmed,
    OrderEvent,
    OrderSubmitted,
    OrderWorkDone,
)
from services.orders.domain.records import (
    Cancellation,
    Claim,
    Correction,
    FileRef,
    InvoiceRef,
    Outcome,
    TimelineEntry,
)
from services.orders.domain.roll_up import roll_up
from services.orders.domain.states import DONE, OPEN, STOPPABLE, Event, Flag, OrderState, TargetState
from services.orders.domain.target import Target
from services.orders.domain.viewer import Viewer


@dataclass(slots=True, eq=False)
class Order:
    """An order with its targets; the modules beside this one hold what may be done to it."""

    id: str
    organisation_id: str
    number: str
    name: str
    quote_id: str
    quote_number: str
    service: str
    source_language: str
    owner_id: str
    targets: list[Target]
    created_at: datetime
    watcher_ids: tuple[str, ...] = ()
    project_manager_id: str | None = None
    confidential: bool = False
    price_pending: bool = False
    instructions: str | None = None
    purchase_order_number: str | None = None
    cost_centre: str | None = None
    source_files: tuple[FileRef, ...] = ()
    reference_files: tuple[FileRef, ...] = ()
    state: OrderState = OrderState.SUBMITTED
    flags: set[Flag] = field(default_factory=set)
    corrections: list[Correction] = field(default_factory=list)
    cancellations: list[Cancellation] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    invoices: list[InvoiceRef] = field(default_factory=list)
    timeline: list[TimelineEntry] = field(default_factory=list)
    version: int = 0
    events: list[OrderEvent] = field(default_factory=list, init=False)

    @property
    def people(self) -> tuple[str, ...]:
        """Return the owner and the watchers: who is told, and for whom the order is their own."""
        return (self.owner_id, *self.watcher_ids)

    @property
    def due_at(self) -> datetime | None:
        """Return the earliest deadline of what is still to be delivered, or nothing when nothing is."""
        if self.state not in OPEN:
            return None
        return min((target.deadline for target in self.targets if target.to_do and target.deadline), default=None)

    def target(self, language: str) -> Target:
        """Return the target of this language."""
        for target in self.targets:
            if target.language == language:
                return target
        raise UnknownTarget(
            f"This order has no target {language!r}; name one of its targets.",
            targets=[target.language for target in self.targets],
        )

    def begin(self, by: Viewer, at: datetime, *, launched: bool) -> None:
        """Start the life of a new order: submitted when launched, confirmed when the quote was accepted."""
        if launched:
            self.events.append(OrderSubmitted(self))
            self.note("submitted", by, at)
        else:
            self.enter_confirmed()
            self.note("accepted", by, at)

    def enter_confirmed(self) -> None:
        """Take the work on and offer it to the production systems."""
        self.state = OrderState.CONFIRMED
        self.events += [OrderConfirmed(self), JobOffered(self)]

    def follow_targets(self, by: Viewer, message: str | None = None) -> None:
        """Let the state follow the targets, and tell what that newly means."""
        before, self.state = self.state, roll_up([target.state for target in self.targets])
        if self.state is not before:
            if self.state is OrderState.WORK_DONE:
                self.events.append(OrderWorkDone(self))
            if self.state is OrderState.APPROVED:
                approved = self.languages_in(TargetState.APPROVED)
                self.events.append(OrderApproved(self, by.id, approved, message))
        if self.state is OrderState.APPROVED and any(invoice.final for invoice in self.invoices):
            self.state = OrderState.CLOSED
        self.end_moot_questions()

    def end_moot_questions(self) -> None:
        """Drop what events overtook: a request to cancel what is done or stopped, a hold on a finished order."""
        if Flag.CANCEL_REQUESTED in self.flags:
            asked = self.cancellations[-1]
            stoppable = any(self.target(language).state in STOPPABLE for language in asked.targets)
            if not stoppable or self.state not in OPEN:
                self.answer_cancellation(replace(asked, outcome=Outcome.OVERTAKEN))
        if self.state not in OPEN:
            self.flags.discard(Flag.ON_HOLD)

    def answer_cancellation(self, answered: Cancellation) -> None:
        """Put the answered cancellation in the place of the one that was asked for last."""
        self.cancellations[-1] = answered
        self.flags.discard(Flag.CANCEL_REQUESTED)

    def close(self, by: Viewer, at: datetime, invoice_id: str, number: str) -> None:
        """Record an invoice once; one that follows the approval closes the order, now or after a reopened claim.

        An invoice before it, for cancelled targets, leaves the rest of the work to be invoiced.
        """
        if any(known.invoice_id == invoice_id for known in self.invoices):
            return
        final = any(entry.state in DONE for entry in self.timeline)
        self.invoices.append(InvoiceRef(invoice_id, number, final))
        if self.state is OrderState.APPROVED:
            self.state = OrderState.CLOSED
        self.note(Event.CLOSE, by, at, message=number)

    def change(self, *, purchase_order_number: str | None, watcher_ids: Iterable[str] | None) -> None:
        """Change what may change after acceptance; the purchase order's number only until it is invoiced."""
        if self.state in {OrderState.CANCELLED, OrderState.DECLINED, OrderState.CLOSED}:
            raise OrderFinished("This order is finished, so its data stay as they are.", state=self.state.value)
        if purchase_order_number is not None:
            self.purchase_order_number = purchase_order_number or None
        if watcher_ids is not None:
            self.watcher_ids = tuple(dict.fromkeys(person for person in watcher_ids if person != self.owner_id))

    def taken_by(self, viewer: Viewer) -> None:
        """Make the first member of staff who works on the order its project manager."""
        if viewer.staff and self.project_manager_id is None:
            self.project_manager_id = viewer.id

    def languages_in(self, state: TargetState) -> tuple[str, ...]:
        """Return the languages of the targets in this state."""
        return tuple(target.language for target in self.targets if target.state is state)

    def note(
        self,
        event: str,
        by: Viewer,
        at: datetime,
        message: str | None = None,
        targets: tuple[str, ...] = (),
    ) -> None:
        """Write a line of the time line."""
        self.timeline.append(TimelineEntry(str(event), self.state, at, by.id, by.name, message, targets))
