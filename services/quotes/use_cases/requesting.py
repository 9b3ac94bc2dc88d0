"""Asking for a quote: as a draft with a preview, as a request, or as a launch that starts at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from portal_kit.errors import Unavailable
from portal_kit.ids import new_id
from services.quotes.domain import steps
from services.quotes.domain.drafts import rewrite
from services.quotes.domain.edits import DELETE, DETAILS, REWRITE, require_edit
from services.quotes.domain.errors import ActorNotAllowed, InvalidRequest
from services.quotes.domain.events import QuoteAccepted, QuoteChanged, QuoteRequested
from services.quotes.domain.known import KnownOrganisation
from services.quotes.domain.preparation import what_is_missing
from services.quotes.domain.quote import DRAFT, Quote
from services.quotes.domain.request import LAUNCH, QUOTE, Wish, check_request
from services.quotes.domain.states import PREPARE, REQUEST
from services.quotes.domain.viewer import Viewer
from services.quotes.domain.views import QuoteView
from services.quotes.ports import Work
from services.quotes.use_cases.pricing import count_by_hand, reprice
from services.quotes.use_cases.viewing import locked, view, viewer_of

EDITABLE = ("name", "purchase_order_number", "cost_centre", "watchers")


def request_quote(work: Work, wish: Wish) -> QuoteView:
    """Store a request and let it go the way of its intent; a launch allocates the order's id at once."""
    viewer = viewer_of(work)
    organisation, owner_id = _whose(work, wish)
    check_request(wish.request, work.kinds.get(wish.request.service))
    _check_people(work, organisation.id, owner_id, wish.request.watchers)
    quote = Quote(
        id=new_id(),
        number=f"Q-{work.now.year}-{work.quotes.next_number(work.now.year):06}",
        organisation_id=organisation.id,
        owner_id=owner_id,
        currency=organisation.currency,
        created_at=work.now,
        created_by=viewer.person_id,
        request=wish.request,
        state=DRAFT,
    )
    if viewer.actor(quote, REQUEST) is None:
        raise ActorNotAllowed("You cannot request quotes here; ask your administrator.")
    acceptance_follows = _begin(quote, viewer, work, wish)
    quote.awaits_counts = bool(wish.request.source_files) and wish.hand_counts is None
    if wish.hand_counts is not None:
        count_by_hand(work, quote, viewer, wish.hand_counts)
    work.quotes.add(quote)
    work.emit(QuoteRequested(quote, analysis=quote.awaits_counts))
    if acceptance_follows and quote.acceptance:
        work.emit(QuoteAccepted(quote, quote.acceptance))
    return view(work, quote, viewer)


def update_draft(work: Work, quote_id: str, wish: Wish, version: int) -> QuoteView:
    """Write a draft anew: its preview is of what it asks for now, or is on its way."""
    quote, viewer = locked(work, quote_id, version)
    require_edit(quote, REWRITE, viewer)
    if wish.organisation_id not in (None, quote.organisation_id) or wish.owner_id not in (None, quote.owner_id):
        problem = {"pointer": "/organisation_id", "message": "Leave organisation_id and owner_id as they are."}
        raise InvalidRequest("A draft stays with its organisation and owner.", errors=[problem])
    check_request(wish.request, work.kinds.get(wish.request.service))
    _check_people(work, quote.organisation_id, quote.owner_id, wish.request.watchers)
    counted_anew = rewrite(quote, wish.request)
    if quote.counting:
        missing = what_is_missing(quote, reprice(work, quote))
        quote.needs_attention = missing[1] if missing else None
    work.quotes.save(quote)
    work.emit(QuoteRequested(quote, analysis=counted_anew))
    return view(work, quote, viewer)


def submit_quote(work: Work, quote_id: str, client_word: str | None, version: int | None) -> QuoteView:
    """Send a draft, or a declined request anew; its analysis sets today's prices and the automation off again."""
    quote, viewer = locked(work, quote_id, version)
    steps.submit(quote, viewer, work.now, client_word)
    by_hand = quote.counting is not None and quote.counting.source == "hand"
    quote.awaits_counts = bool(quote.request.source_files) and not by_hand
    work.quotes.save(quote)
    work.emit(QuoteRequested(quote, analysis=quote.awaits_counts))
    return view(work, quote, viewer)


def launch_quote(work: Work, quote_id: str, client_word: str | None, version: int | None) -> QuoteView:
    """Start a draft at once: at its previewed price if that is complete, else with the price to come."""
    quote, viewer = locked(work, quote_id, version)
    steps.launch(quote, viewer, work.now, new_id(), client_word)
    work.quotes.save(quote)
    if quote.acceptance:
        work.emit(QuoteAccepted(quote, quote.acceptance))
    return view(work, quote, viewer)


def update_quote(work: Work, quote_id: str, changes: Mapping[str, Any], version: int) -> QuoteView:
    """Change name, purchase order, cost centre or watchers while the order has not taken them over."""
    quote, viewer = locked(work, quote_id, version)
    require_edit(quote, DETAILS, viewer)
    _check_people(work, quote.organisation_id, quote.owner_id, tuple(changes.get("watchers") or ()))
    quote.request = replace(quote.request, **{name: changes[name] for name in EDITABLE if name in changes})
    work.quotes.save(quote)
    work.emit(QuoteChanged(quote))
    return view(work, quote, viewer)


def delete_draft(work: Work, quote_id: str, version: int | None) -> None:
    """Remove a draft; nobody but its owner does that, and nothing but a draft is removed."""
    quote, viewer = locked(work, quote_id, version)
    require_edit(quote, DELETE, viewer)
    work.quotes.delete(quote)


def _begin(quote: Quote, viewer: Viewer, work: Work, wish: Wish) -> bool:
    if wish.hand_counts is not None and viewer.actor(quote, PREPARE) is None:
        raise ActorNotAllowed("Counts are entered by the provider; leave hand_counts out.")
    if wish.intent == QUOTE:
        steps.submit(quote, viewer, work.now, wish.client_word)
    if wish.intent == LAUNCH:
        steps.launch(quote, viewer, work.now, new_id(), wish.client_word)
    return wish.intent == LAUNCH


def _whose(work: Work, wish: Wish) -> tuple[KnownOrganisation, str]:
    caller = work.caller
    organisation_id, owner_id = caller.organisation_id, caller.subject
    if caller.is_provider:
        if not wish.organisation_id or not wish.owner_id:
            problem = {"pointer": "/organisation_id", "message": "Name the organisation and the contact (owner_id)."}
            raise InvalidRequest("The provider requests on behalf of a client.", errors=[problem])
        organisation_id, owner_id = wish.organisation_id, wish.owner_id
    elif wish.organisation_id not in (None, organisation_id) or wish.owner_id not in (None, owner_id):
        problem = {"pointer": "/organisation_id", "message": "Leave organisation_id and owner_id out."}
        raise InvalidRequest("Clients request for themselves.", errors=[problem])
    organisation = work.known.organisation(organisation_id) if organisation_id else None
    if organisation is None:
        if caller.is_provider:
            problem = {"pointer": "/organisation_id", "message": "No organisation of this id is known."}
            raise InvalidRequest("The organisation is not known.", errors=[problem])
        raise Unavailable("Your organisation is still being set up here; try again in a moment.")
    return organisation, owner_id


def _check_people(work: Work, organisation_id: str, owner_id: str, watchers: tuple[str, ...]) -> None:
    named = {"/owner_id": owner_id} if work.caller.is_provider else {}
    named |= {f"/watchers/{number}": person for number, person in enumerate(watchers)}
    people = work.known.people(list(named.values()))
    problems = [
        {"pointer": pointer, "message": "Not an active contact of this organisation."}
        for pointer, person_id in named.items()
        if not ((person := people.get(person_id)) and person.active and person.organisation_id == organisation_id)
    ]
    if problems:
        raise InvalidRequest("Some people named are not contacts of the organisation.", errors=problems)
