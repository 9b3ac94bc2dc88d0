"""Reading quotes as one viewer: what exists for the caller, and which amounts are shown."""

from __future__ import annotations

from dataclasses import replace

from portal_kit.errors import StaleVersion
from portal_kit.paging import Cursor, Page
from services.quotes.domain.edits import edits
from services.quotes.domain.errors import InvalidRequest, QuoteNotFound
from services.quotes.domain.overview import Overview, overview_of
from services.quotes.domain.quote import Quote
from services.quotes.domain.states import Transition, transitions
from services.quotes.domain.viewer import Viewer
from services.quotes.domain.views import QuoteSummary, QuoteView, view_of
from services.quotes.ports import OverviewFilters, QuoteFilters, Work

SORTS = {"created_at": 1, "-created_at": 1, "name": 2, "-name": 2}
DEFAULT_SORT = "-created_at"


def viewer_of(work: Work) -> Viewer:
    """Describe the caller to the rules, with the switches of the organisation."""
    caller = work.caller
    home = work.known.organisation(caller.organisation_id) if caller.organisation_id else None
    return Viewer(
        person_id=caller.subject,
        organisation_id=caller.organisation_id,
        scopes=caller.grants,
        provider=caller.is_provider,
        system=caller.kind == "system",
        sees_prices=home is None or home.show_prices,
        sees_peers=home is not None and home.peer_visibility,
    )


def locked(work: Work, quote_id: str, version: int | None) -> tuple[Quote, Viewer]:
    """Lock a quote that the caller sees; StaleVersion when another version was expected."""
    quote, viewer = work.quotes.get_for_update(quote_id), viewer_of(work)
    if quote is None or not viewer.may_see(quote):
        raise _not_found()
    if version is not None and version != quote.version:
        raise StaleVersion("The quote has changed since you read it; read it again.", version=quote.version)
    return quote, viewer


def get_quote(work: Work, quote_id: str) -> QuoteView:
    """Return one quote."""
    quote, viewer = work.quotes.get(quote_id), viewer_of(work)
    if quote is None or not viewer.may_see(quote):
        raise _not_found()
    return view(work, quote, viewer)


def list_quotes(
    work: Work, filters: QuoteFilters, sort: str | None, cursor: str | None, limit: int | None
) -> Page[QuoteSummary]:
    """List the quotes that the caller sees, newest first unless told."""
    order = sort or DEFAULT_SORT
    if order not in SORTS:
        problem = {"pointer": "/sort", "message": f"Sort by one of {', '.join(SORTS)}."}
        raise InvalidRequest("The list cannot be sorted like this.", errors=[problem])
    query = {"list": "quotes", "filters": repr(filters), "sort": order}
    viewer = viewer_of(work)
    at = Cursor.read(work.caller, query, cursor, limit, SORTS[order])
    page = work.quotes.page(viewer, filters, order, at)
    names = work.known.organisation_names([each.organisation_id for each in page.items])
    people = work.known.people([each.owner_id for each in page.items])
    items = tuple(
        replace(
            each,
            organisation_name=names.get(each.organisation_id),
            owner_name=people[each.owner_id].name if each.owner_id in people else None,
        )
        for each in page.items
    )
    return Page(items, page.next_cursor)


def count_quotes(work: Work, filters: OverviewFilters) -> Overview:
    """Count the quotes that the caller sees."""
    return overview_of(work.quotes.counts(viewer_of(work), filters, work.now))


def list_transitions(work: Work, quote_id: str) -> tuple[str, list[Transition], list[str]]:
    """Return the state, what the caller may do now, and what else it may change."""
    quote, viewer = get_quote(work, quote_id).quote, viewer_of(work)
    return quote.state, transitions(quote, viewer, work.now), edits(quote, viewer)


def view(work: Work, quote: Quote, viewer: Viewer) -> QuoteView:
    """Add names to a quote, and whether its amounts are shown to this viewer."""
    organisation = work.known.organisation(quote.organisation_id)
    people = work.known.people([person for person in (quote.owner_id, quote.prepared_by) if person])
    return view_of(quote, viewer, organisation.name if organisation else None, people)


def _not_found() -> QuoteNotFound:
    return QuoteNotFound("There is no such quote; look at the list of quotes.")
