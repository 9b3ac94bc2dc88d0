"""What quotes does when others tell it something."""

from __future__ import annotations

from portal_kit.bus import guarded_event
from portal_kit.envelope import Envelope
from services.quotes import schemas
from services.quotes.ports import Work
from services.quotes.use_cases import learning


class QuotesListeners:
    """Facts of identity and files."""

    @guarded_event("identity", "organisation.changed.v1")
    def on_organisation_changed_v1(self, work: Work, event: Envelope) -> None:
        """Keep name, currency, tax and switches of an organisation."""
        organisation = schemas.OrganisationChangedIn().load(event.payload)
        learning.learn_organisation(work, organisation, event.aggregate_version)

    @guarded_event("identity", "contact.changed.v1")
    def on_contact_changed_v1(self, work: Work, event: Envelope) -> None:
        """Keep the name of a contact, and whether the person is active."""
        learning.learn_person(work, schemas.ContactChangedIn().load(event.payload), event.aggregate_version)

    @guarded_event("identity", "staff.changed.v1")
    def on_staff_changed_v1(self, work: Work, event: Envelope) -> None:
        """Keep the name of a member of staff: clients see it as their contact person."""
        learning.learn_person(work, schemas.StaffChangedIn().load(event.payload), event.aggregate_version)

    @guarded_event("files", "analysis.finished.v1")
    def on_analysis_finished_v1(self, work: Work, event: Envelope) -> None:
        """Price the quote whose files were counted."""
        learning.take_analysis(work, **schemas.AnalysisFinishedIn().load(event.payload))

    @guarded_event("files", "analysis.failed.v1")
    def on_analysis_failed_v1(self, work: Work, event: Envelope) -> None:
        """Show on the quote why its files could not be counted."""
        learning.take_failed_analysis(work, **schemas.AnalysisFailedIn().load(event.payload))
