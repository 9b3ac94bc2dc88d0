"""What notify does when others tell a fact: nearly always, tell people."""

from __future__ import annotations

from portal_kit.bus import guarded_event
from portal_kit.envelope import Envelope
from services.notify import schemas, use_cases
from services.notify.ports import Work


class IdentityListeners:
    """Who there is."""

    @guarded_event("identity", "organisation.changed.v1")
    def on_organisation_changed_v1(self, work: Work, event: Envelope) -> None:
        """Keep an organisation's name."""
        use_cases.remember_organisation(work, schemas.read_organisation(event))

    @guarded_event("identity", "contact.changed.v1")
    def on_contact_changed_v1(self, work: Work, event: Envelope) -> None:
        """Keep a contact's name, address and language."""
        use_cases.remember_person(work, schemas.read_contact(event))

    @guarded_event("identity", "staff.changed.v1")
    def on_staff_changed_v1(self, work: Work, event: Envelope) -> None:
        """Keep a staff member's name, address, language and roles."""
        use_cases.remember_person(work, schemas.read_staff(event))


class QuotesListeners:
    """What happens to quotes."""

    @guarded_event("quotes", "quote.requested.v1")
    def on_quote_requested_v1(self, work: Work, event: Envelope) -> None:
        """Tell the provider of a request."""
        _tell(work, event)

    @guarded_event("quotes", "quote.sent.v1")
    def on_quote_sent_v1(self, work: Work, event: Envelope) -> None:
        """Tell the client that the quote is ready."""
        _tell(work, event)

    @guarded_event("quotes", "quote.accepted.v1")
    def on_quote_accepted_v1(self, work: Work, event: Envelope) -> None:
        """Tell both sides of the acceptance."""
        _tell(work, event)

    @guarded_event("quotes", "quote.rejected.v1")
    def on_quote_rejected_v1(self, work: Work, event: Envelope) -> None:
        """Tell the provider that the client said no."""
        _tell(work, event)

    @guarded_event("quotes", "quote.declined.v1")
    def on_quote_declined_v1(self, work: Work, event: Envelope) -> None:
        """Tell the client that the provider said no."""
        _tell(work, event)

    @guarded_event("quotes", "quote.expired.v1")
    def on_quote_expired_v1(self, work: Work, event: Envelope) -> None:
        """Tell the client that nobody answered in time."""
        _tell(work, event)

    @guarded_event("quotes", "quote.withdrawn.v1")
    def on_quote_withdrawn_v1(self, work: Work, event: Envelope) -> None:
        """Tell the provider that the request was taken back."""
        _tell(work, event)

    @guarded_event("quotes", "quote.needs_attention.v1")
    def on_quote_needs_attention_v1(self, work: Work, event: Envelope) -> None:
        """Tell the provider that a quote cannot go on by itself."""
        _tell(work, event)


class OrdersListeners:
    """What happens to orders."""

    @guarded_event("orders", "order.submitted.v1")
    def on_order_submitted_v1(self, work: Work, event: Envelope) -> None:
        """Tell the provider of a launched order."""
        _tell(work, event)

    @guarded_event("orders", "order.confirmed.v1")
    def on_order_confirmed_v1(self, work: Work, event: Envelope) -> None:
        """Tell the client that the work is taken on."""
        _tell(work, event)

    @guarded_event("orders", "order.declined.v1")
    def on_order_declined_v1(self, work: Work, event: Envelope) -> None:
        """Tell the client that the work is not taken on."""
        _tell(work, event)

    @guarded_event("orders", "order.delivered.v1")
    def on_order_delivered_v1(self, work: Work, event: Envelope) -> None:
        """Tell the client of a delivery."""
        _tell(work, event)

    @guarded_event("orders", "order.work_done.v1")
    def on_order_work_done_v1(self, work: Work, event: Envelope) -> None:
        """Tell the client that approval is awaited."""
        _tell(work, event)

    @guarded_event("orders", "order.approved.v1")
    def on_order_approved_v1(self, work: Work, event: Envelope) -> None:
        """Tell both sides of the approval."""
        _tell(work, event)

    @guarded_event("orders", "order.sent_back.v1")
    def on_order_sent_back_v1(self, work: Work, event: Envelope) -> None:
        """Tell the provider what is to be corrected."""
        _tell(work, event)

    @guarded_event("orders", "order.cancelled.v1")
    def on_order_cancelled_v1(self, work: Work, event: Envelope) -> None:
        """Tell both sides of the cancellation."""
        _tell(work, event)


class PaperListeners:
    """Invoices and files."""

    @guarded_event("billing", "invoice.issued.v1")
    def on_invoice_issued_v1(self, work: Work, event: Envelope) -> None:
        """Tell the client of an invoice."""
        _tell(work, event)

    @guarded_event("files", "file.rejected.v1")
    def on_file_rejected_v1(self, work: Work, event: Envelope) -> None:
        """Tell who sent a file that it could not be used."""
        _tell(work, event)


class NotifyListeners(IdentityListeners, QuotesListeners, OrdersListeners, PaperListeners):
    """Everything that notify hears."""


def _tell(work: Work, event: Envelope) -> None:
    news = schemas.read_news(event)
    if news is not None:
        use_cases.tell(work, news)
