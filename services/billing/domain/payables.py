"""What an order is to cost: the accepted lines, each invoiced once net of credits."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from portal_kit.money import Money
from services.billing.domain.charges import Charge, ChargeKind
from services.billing.domain.errors import NothingToInvoice
from services.billing.domain.totals import Totals, share_out, totals_of


class LineState(StrEnum):
    """Where a payable line stands: `released` means that nobody will ever pay it."""

    OPEN = "open"
    INVOICED = "invoiced"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class Approval:
    """The client's word that the work on `targets` is good, with the order's name and people of that moment."""

    order_id: str
    order_number: str
    name: str
    people: tuple[str, ...]
    targets: tuple[str, ...]


@dataclass(slots=True)
class PayableLine:
    """One accepted charge; `invoice_id` is the invoice that holds it now."""

    id: str
    charge: Charge
    state: LineState = LineState.OPEN
    invoice_id: str | None = None


@dataclass(slots=True)
class Payable:
    """All that is payable for one order; its id is the order's.

    `due_since` is the instant from which open lines may be invoiced (approval, or an agreed cancellation), those of
    `due_targets` and those of no target.
    """

    id: str
    organisation_id: str
    quote_id: str
    name: str
    people: tuple[str, ...]
    currency: str
    tax_percent: Decimal
    price_pending: bool
    lines: list[PayableLine]
    created_at: datetime
    purchase_order_number: str | None = None
    order_number: str | None = None
    due_since: datetime | None = None
    due_targets: tuple[str, ...] = ()
    version: int = 0

    @property
    def open_lines(self) -> list[PayableLine]:
        """Accepted lines that are on no invoice."""
        return [line for line in self.lines if line.state is LineState.OPEN]

    @property
    def open_charges(self) -> list[Charge]:
        """The charges that are on no invoice."""
        return [line.charge for line in self.open_lines]

    @property
    def open_totals(self) -> Totals:
        """What is still to be invoiced."""
        return totals_of(self.open_charges, self.currency)

    @property
    def state(self) -> str:
        """`accepted` while the work goes on, `due` after approval, `needs_attention` when staff must look."""
        if self.needs_attention:
            return "needs_attention"
        return "due" if self.due_since else "accepted"

    @property
    def needs_attention(self) -> str | None:
        """Why staff must look before anything can be invoiced, or None."""
        return "price_pending" if self.price_pending and self.due_since else None

    @property
    def due_lines(self) -> list[PayableLine]:
        """Open lines that an invoice can take now; none while a price is still to come."""
        if self.due_since is None or self.price_pending:
            return []
        return [line for line in self.open_lines if line.charge.target in (None, *self.due_targets)]

    def fall_due(self, approval: Approval, now: datetime) -> None:
        """The work is approved: from now on the lines of its targets may be invoiced."""
        self.order_number, self.name, self.people = approval.order_number, approval.name, approval.people
        self.due_targets = approval.targets
        self.due_since = self.due_since or now

    def take_price(self, agreed: Payable) -> None:
        """The price that was to come is agreed: its lines are those that will be invoiced."""
        self.price_pending = False
        self.lines.extend(agreed.lines)
        self.name, self.people = agreed.name, agreed.people
        self.purchase_order_number = agreed.purchase_order_number

    def take_due_lines(self, invoice_id: str) -> list[PayableLine]:
        """Put all due lines on an invoice. Conflict `nothing_to_invoice` when there are none."""
        taken = self.due_lines
        if not taken:
            raise NothingToInvoice(
                "Wait until the order is approved and has its price, or look for its invoice in the list.",
                order_id=self.id,
            )
        for line in taken:
            line.state, line.invoice_id = LineState.INVOICED, invoice_id
        return taken

    def give_back(self, invoice_id: str) -> None:
        """The invoice was credited: its lines may be invoiced again."""
        for line in self.lines:
            if line.state is LineState.INVOICED and line.invoice_id == invoice_id:
                line.state, line.invoice_id = LineState.OPEN, None

    def cancel(
        self,
        targets: Collection[str] | None,
        to_pay: Money | None,
        order_number: str | None,
        now: datetime,
        new_id: Callable[[], str],
    ) -> None:
        """Release the open lines of `targets` (None: of the whole order); what is agreed to be paid takes their place.

        The agreed amount is split over the tax rates of what it replaces, in proportion.
        """
        released = [line for line in self.open_lines if targets is None or line.charge.target in targets]
        for line in released:
            line.state = LineState.RELEASED
        if to_pay is not None and to_pay.amount > 0:
            self.lines.extend(self._instead_of(released, to_pay, new_id))
        self.order_number = self.order_number or order_number
        if targets is None:
            self.price_pending = False
            self.due_since = self.due_since or now

    def _instead_of(self, released: list[PayableLine], to_pay: Money, new_id: Callable[[], str]) -> list[PayableLine]:
        weights: dict[Decimal, Decimal] = {}
        for line in released:
            percent = line.charge.tax_percent
            weights[percent] = weights.get(percent, Decimal(0)) + line.charge.net.amount
        weights = weights or {self.tax_percent: Decimal(1)}
        return [
            PayableLine(new_id(), _cancellation(net, percent)) for percent, net in share_out(to_pay, weights).items()
        ]


def _cancellation(net: Money, percent: Decimal) -> Charge:
    return Charge(ChargeKind.CANCELLATION, None, "Work done until the cancellation", None, None, None, net, percent)
