"""Events that orders listen to; the kit's inbox makes each effect happen once."""

from __future__ import annotations

from portal_kit.bus import guarded_event
from portal_kit.envelope import Envelope
from services.orders import schemas
from services.orders.ports import Work
from services.orders.use_cases import files, hearing


class OrdersListeners:
    """Acceptances, production systems, files, invoices and names."""

    @guarded_event("quotes", "quote.accepted.v1")
    def on_quote_accepted_v1(self, work: Work, event: Envelope) -> None:
        """Make the order that the acceptance allocated."""
        hearing.create_order(work, schemas.load_acceptance(event))

    @guarded_event("provider", "job.progress_reported.v1")
    def on_job_progress_reported_v1(self, work: Work, event: Envelope) -> None:
        """Take a production system's progress in; NotFound for a job that was never offered."""
        hearing.take_progress(work, **schemas.JobProgressReportedIn().load(dict(event.payload)))

    @guarded_event("provider", "job.delivered.v1")
    def on_job_delivered_v1(self, work: Work, event: Envelope) -> None:
        """Take a production system's delivery in, once its files are stored; NotFound for a job that was never offered."""
        hearing.take_delivery(work, **schemas.JobDeliveredIn().load(dict(event.payload)))

    @guarded_event("files", "file.stored.v1")
    def on_file_stored_v1(self, work: Work, event: Envelope) -> None:
        """Remember a file that may be delivered or sent along from now on."""
        files.learn_file(work, schemas.load_stored_file(event))

    @guarded_event("billing", "invoice.issued.v1")
    def on_invoice_issued_v1(self, work: Work, event: Envelope) -> None:
        """Close the approved orders that an invoice covers."""
        hearing.record_invoice(work, **schemas.InvoiceIssuedIn().load(dict(event.payload)))

    @guarded_event("identity", "contact.changed.v1")
    def on_contact_changed_v1(self, work: Work, event: Envelope) -> None:
        """Remember a contact's name."""
        fact = schemas.ContactChangedIn().load(dict(event.payload))
        hearing.learn_person(
            work,
            fact["contact_id"],
            fact["organisation_id"],
            fact["name"],
            fact["active"],
            event.aggregate_version,
        )

    @guarded_event("identity", "staff.changed.v1")
    def on_staff_changed_v1(self, work: Work, event: Envelope) -> None:
        """Remember the name of a member of staff."""
        fact = schemas.StaffChangedIn().load(dict(event.payload))
        hearing.learn_person(work, fact["staff_id"], None, fact["name"], fact["active"], event.aggregate_version)

    @guarded_event("identity", "organisation.changed.v1")
    def on_organisation_changed_v1(self, work: Work, event: Envelope) -> None:
        """Remember an organisation's name and what it agreed about approval."""
        fact = schemas.OrganisationChangedIn().load(dict(event.payload))
        hearing.learn_organisation(
            work,
            fact["organisation_id"],
            fact["name"],
            fact["settings"]["approval_after_days"],
            event.aggregate_version,
        )
