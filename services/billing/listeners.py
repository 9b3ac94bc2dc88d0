"""What billing does when others tell a fact."""

from __future__ import annotations

from portal_kit.bus import guarded_event
from portal_kit.envelope import Envelope
from services.billing import schemas, use_cases
from services.billing.ports import Work


class BillingListeners:
    """Acceptance makes payables, approval makes the invoice."""

    @guarded_event("identity", "organisation.changed.v1")
    def on_organisation_changed_v1(self, work: Work, event: Envelope) -> None:
        """Keep what an invoice prints of a client."""
        use_cases.remember_client(work, schemas.OrganisationChangedIn.client(event))

    @guarded_event("quotes", "quote.accepted.v1")
    def on_quote_accepted_v1(self, work: Work, event: Envelope) -> None:
        """Keep the accepted lines as payables."""
        use_cases.record_payable(work, schemas.QuoteAcceptedIn.payable(event))

    @guarded_event("orders", "order.approved.v1")
    def on_order_approved_v1(self, work: Work, event: Envelope) -> None:
        """Invoice the accepted lines that are on no invoice."""
        use_cases.note_approval(work, schemas.OrderApprovedIn.approval(event))

    @guarded_event("orders", "order.cancelled.v1")
    def on_order_cancelled_v1(self, work: Work, event: Envelope) -> None:
        """Release the lines, or reduce them to what is to be paid."""
        told = schemas.OrderCancelledIn().load(dict(event.payload))
        targets = None if told["whole"] else told["targets"]
        use_cases.cancel_payable(work, str(told["order_id"]), targets, told["payable"], told["number"])

    @guarded_event("orders", "order.declined.v1")
    def on_order_declined_v1(self, work: Work, event: Envelope) -> None:
        """Release the lines of an order that the provider does not take on."""
        told = schemas.OrderDeclinedIn().load(dict(event.payload))
        use_cases.cancel_payable(work, str(told["order_id"]), None, None, None)
