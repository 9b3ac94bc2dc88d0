"""What can happen to a quote: each step asks the table of transitions first, then changes the quote."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from services.quotes.domain import errors
from services.quotes.domain.pricing import Price
from services.quotes.domain.quote import Acceptance, Offer, Quote
from services.quotes.domain.states import require
from services.quotes.domain.viewer import PM, Viewer

OFFER_DAYS = 30


def submit(quote: Quote, viewer: Viewer, now: datetime, client_word: str | None = None) -> None:
    """Send a draft, or a declined request anew, to the provider."""
    rule = require(quote, "submit", viewer, now)
    _keep_word(quote, viewer, rule.permission, client_word)
    quote.state = rule.to


def launch(quote: Quote, viewer: Viewer, now: datetime, order_id: str, client_word: str | None = None) -> None:
    """Start the work at once: a complete preview is the agreed price, else the price is still to come."""
    rule = require(quote, "launch", viewer, now)
    _keep_word(quote, viewer, rule.permission, client_word)
    complete = quote.price is not None and quote.price.complete
    if complete:
        _freeze(quote, viewer, now, now + timedelta(days=OFFER_DAYS), None, as_whole=True, status="accepted")
    quote.acceptance = Acceptance(
        order_id=order_id,
        targets=quote.request.languages,
        price=quote.price if complete else None,
        offer_number=quote.offers[-1].number if complete else None,
        accepted_by=viewer.person_id,
        at=now,
        message=None,
        client_word=client_word,
        launched=True,
        price_pending=not complete,
    )
    quote.state = rule.to


def take(quote: Quote, viewer: Viewer, now: datetime) -> None:
    """Begin to prepare the offer."""
    rule = require(quote, "take", viewer, now)
    quote.prepared_by = None if viewer.system else viewer.person_id
    quote.state = rule.to


def decline(quote: Quote, viewer: Viewer, now: datetime, message: str) -> None:
    """Do not take the request on, with the reason."""
    rule = require(quote, "decline", viewer, now)
    quote.last_message = _needed(message)
    quote.state = rule.to


def send(
    quote: Quote, viewer: Viewer, now: datetime, expires_at: datetime | None, message: str | None, *, as_whole: bool
) -> Offer:
    """Freeze the prepared price as the next offer; the one before is superseded."""
    rule = require(quote, "send", viewer, now)
    ends = expires_at or now + timedelta(days=OFFER_DAYS)
    if ends <= now:
        raise errors.InvalidPricing("The offer must expire in the future; choose a later instant.")
    _end_live(quote, "superseded")
    # A launched order is not cut up afterwards: its price is accepted as a whole.
    whole = as_whole or quote.acceptance is not None
    offer = _freeze(quote, viewer, now, ends, message, as_whole=whole, status="live")
    quote.needs_attention = None
    if quote.prepared_by is None and not viewer.system:
        quote.prepared_by = viewer.person_id
    quote.state = rule.to
    return offer


def accept(
    quote: Quote,
    viewer: Viewer,
    now: datetime,
    order_id: str,
    targets: tuple[str, ...] | None = None,
    message: str | None = None,
    client_word: str | None = None,
) -> Acceptance:
    """Agree to the live offer for all or some targets; a launched order keeps the id it has."""
    rule = require(quote, "accept", viewer, now)
    _keep_word(quote, viewer, rule.permission, client_word)
    offer = quote.live
    if offer is None:
        raise errors.TransitionNotAllowed("There is no offer to accept.", state=quote.state, allowed=[])
    wanted = _wanted(quote, offer, targets)
    launched = quote.acceptance
    quote.acceptance = Acceptance(
        order_id=launched.order_id if launched else order_id,
        targets=wanted,
        price=offer.price.for_targets(wanted),
        offer_number=offer.number,
        # An automatic acceptance was asked for by the owner and counts as the owner's.
        accepted_by=quote.owner_id if viewer.system else viewer.person_id,
        at=now,
        message=message,
        client_word=client_word,
        launched=launched is not None,
        price_pending=False,
    )
    _end_live(quote, "accepted")
    quote.state = rule.to
    return quote.acceptance


def reject(quote: Quote, viewer: Viewer, now: datetime, message: str) -> None:
    """Do not take the live offer, with the reason."""
    _close(quote, "reject", viewer, now, _needed(message), "rejected")


def request_change(quote: Quote, viewer: Viewer, now: datetime, message: str) -> None:
    """Ask for another version; the live offer holds until the next one is sent."""
    rule = require(quote, "request_change", viewer, now)
    quote.last_message = _needed(message)
    quote.state = rule.to


def recall(quote: Quote, viewer: Viewer, now: datetime, message: str) -> None:
    """Take the offer back to work on it; nothing can be accepted until the next one is sent."""
    _close(quote, "recall", viewer, now, _needed(message), "recalled")


def reopen(quote: Quote, viewer: Viewer, now: datetime) -> None:
    """Prepare a rejected or expired quote again."""
    quote.state = require(quote, "reopen", viewer, now).to


def expire(quote: Quote, viewer: Viewer, now: datetime) -> None:
    """Close the offer whose last day has passed."""
    _close(quote, "expire", viewer, now, None, "expired")


def withdraw(quote: Quote, viewer: Viewer, now: datetime, message: str | None) -> None:
    """Take the request back."""
    _close(quote, "withdraw", viewer, now, message, "withdrawn")


def _close(quote: Quote, event: str, viewer: Viewer, now: datetime, message: str | None, status: str) -> None:
    rule = require(quote, event, viewer, now)
    _end_live(quote, status)
    quote.last_message = message
    quote.state = rule.to


def _end_live(quote: Quote, status: str) -> None:
    if quote.live:
        quote.offers[-1] = replace(quote.offers[-1], status=status)


def _freeze(
    quote: Quote, viewer: Viewer, now: datetime, ends: datetime, message: str | None, *, as_whole: bool, status: str
) -> Offer:
    price: Price | None = quote.price
    if price is None:
        raise errors.PriceByHand("There is no price yet; set the lines, then send.")
    offer = Offer(len(quote.offers) + 1, price, now, viewer.person_id, ends, message, as_whole, status)
    quote.offers.append(offer)
    return offer


def _keep_word(quote: Quote, viewer: Viewer, permission: str, client_word: str | None) -> None:
    if viewer.actor(quote, permission) != PM:
        return
    if not (client_word or "").strip():
        raise errors.ClientWordNeeded("Quote the client's written word (`client_word`): it is kept with the quote.")
    quote.client_word = client_word


def _wanted(quote: Quote, offer: Offer, targets: tuple[str, ...] | None) -> tuple[str, ...]:
    offered = quote.request.languages
    if targets is None or set(targets) == set(offered):
        return offered
    unknown = [language for language in targets if language not in offered]
    if unknown or not targets:
        raise errors.InvalidTargets(f"Choose among the targets offered: {', '.join(offered)}.", unknown=unknown)
    if offer.as_whole:
        raise errors.OfferedAsWhole("This offer holds for all targets together; accept it whole or ask for a change.")
    return tuple(language for language in offered if language in targets)


def _needed(message: str) -> str:
    if not message.strip():
        raise errors.MessageNeeded("Say why: the other side reads it.")
    return message
