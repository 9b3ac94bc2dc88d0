"""What files does when others tell a fact."""

from __future__ import annotations

from portal_kit.bus import guarded_event
from portal_kit.envelope import Envelope
from services.files import schemas, use_cases
from services.files.ports import Work


class FilesListeners:
    """Requests bring counts, acceptance and deliveries bring readers."""

    @guarded_event("quotes", "quote.requested.v1")
    def on_quote_requested_v1(self, work: Work, event: Envelope) -> None:
        """Link the files to the quote and have the source documents counted."""
        use_cases.quote_requested(work, str(event.organisation_id), schemas.QuoteRequestedIn.read(event))

    @guarded_event("quotes", "quote.accepted.v1")
    def on_quote_accepted_v1(self, work: Work, event: Envelope) -> None:
        """Link the files of the quote to its order."""
        told = schemas.QuoteAcceptedIn().load(dict(event.payload))
        file_ids = [each["file_id"] for each in (*told["source_files"], *told["reference_files"])]
        use_cases.join_order(work, str(event.organisation_id), told["order_id"], told["people"], file_ids)

    @guarded_event("orders", "order.delivered.v1")
    def on_order_delivered_v1(self, work: Work, event: Envelope) -> None:
        """Link delivered files to their order and language."""
        told = schemas.OrderDeliveredIn().load(dict(event.payload))
        use_cases.link_delivery(
            work, str(event.organisation_id), told["order_id"], told["people"], told["file_ids"], told["target"]
        )
