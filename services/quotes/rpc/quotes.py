"""Calls that ask for quotes, read them and prepare their prices."""

from __future__ import annotations

from typing import Any

from portal_kit.bus import guarded_rpc
from portal_kit.ids import parse_id
from portal_kit.shapes import load
from services.quotes import schemas
from services.quotes.ports import Work
from services.quotes.rpc.reading import decision, whole_number
from services.quotes.use_cases import pricing as preparing
from services.quotes.use_cases import requesting, viewing


class RequestsRpc:
    """Requests, drafts, lists, counts and prices."""

    @guarded_rpc(permission="quote.request", mutates=True)
    def request_quote(self, work: Work, quote: dict[str, Any]) -> dict[str, Any]:
        """Ask for a quote, save a draft, or launch; Invalid `invalid_request` names the fields at fault."""
        wish = load(schemas.QuoteRequestSchema(), quote)
        return schemas.dump_quote(requesting.request_quote(work, wish))

    @guarded_rpc(permission="quote.read")
    def get_quote(self, work: Work, quote_id: str) -> dict[str, Any]:
        """Return one quote."""
        return schemas.dump_quote(viewing.get_quote(work, parse_id(quote_id, "quote_id")))

    @guarded_rpc(permission="quote.read")
    def list_quotes(
        self,
        work: Work,
        filters: dict[str, Any] | None = None,
        sort: str | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> dict[str, Any]:
        """List the quotes that the caller sees."""
        wanted = load(schemas.QuoteFiltersSchema(), filters or {})
        return schemas.dump_page(viewing.list_quotes(work, wanted, sort, cursor, limit))

    @guarded_rpc(permission="quote.read")
    def count_quotes(self, work: Work, filters: dict[str, Any] | None = None) -> dict[str, Any]:
        """Count the quotes that the caller sees, by state and by whom they wait for."""
        wanted = load(schemas.OverviewFiltersSchema(), filters or {})
        return schemas.dump_overview(viewing.count_quotes(work, wanted))

    @guarded_rpc(permission="quote.read")
    def list_quote_transitions(self, work: Work, quote_id: str) -> dict[str, Any]:
        """List what the caller may do with a quote now."""
        return schemas.dump_transitions(*viewing.list_transitions(work, parse_id(quote_id, "quote_id")))

    @guarded_rpc(permission="quote.request", mutates=True)
    def update_quote(self, work: Work, quote_id: str, changes: dict[str, Any], version: int) -> dict[str, Any]:
        """Change name, purchase order, cost centre or watchers."""
        given = load(schemas.QuotePatchSchema(), changes)
        quote_id = parse_id(quote_id, "quote_id")
        return schemas.dump_quote(requesting.update_quote(work, quote_id, given, whole_number(version, "version")))

    @guarded_rpc(permission="quote.request", mutates=True)
    def update_draft(self, work: Work, quote_id: str, request: dict[str, Any], version: int) -> dict[str, Any]:
        """Write a draft anew; Conflict `quote_not_editable` for what is no draft any more."""
        wish = load(schemas.QuoteDraftSchema(), request)
        quote_id = parse_id(quote_id, "quote_id")
        return schemas.dump_quote(requesting.update_draft(work, quote_id, wish, whole_number(version, "version")))

    @guarded_rpc(permission="quote.request", mutates=True)
    def delete_quote(self, work: Work, quote_id: str, version: int | None = None) -> None:
        """Delete a draft of one's own."""
        given = decision(quote_id, version=version)
        requesting.delete_draft(work, given["quote_id"], given["version"])

    @guarded_rpc(permission="quote.prepare", mutates=True)
    def set_quote_counts(
        self, work: Work, quote_id: str, counts: dict[str, Any], version: int | None = None
    ) -> dict[str, Any]:
        """Enter counts by hand; the lines are priced from them."""
        given = decision(quote_id, version=version)
        read = load(schemas.CountsSchema(), counts)["by_target"]
        return schemas.dump_quote(preparing.set_counts(work, given["quote_id"], read, given["version"]))

    @guarded_rpc(permission="quote.prepare", mutates=True)
    def price_quote(
        self, work: Work, quote_id: str, pricing: dict[str, Any], version: int | None = None
    ) -> dict[str, Any]:
        """Set the whole pricing of the version in preparation."""
        given = decision(quote_id, version=version)
        wanted = load(schemas.PricingRequestSchema(), pricing)
        return schemas.dump_quote(preparing.price_quote(work, given["quote_id"], wanted, given["version"]))
