"""The decisions of client and provider on a quote; each is one step of the table, saved and told."""

from __future__ import annotations

from portal_kit.ids import new_id
from services.quotes.domain import steps
from services.quotes.domain.events import (
    QuoteAccepted,
    QuoteChanged,
    QuoteDeclined,
    QuoteExpired,
    QuoteRejected,
    QuoteWithdrawn,
)
from services.quotes.domain.views import QuoteView
from services.quotes.ports import Work
from services.quotes.use_cases.viewing import locked, view, viewer_of

EXPIRED_AT_ONCE = 100


def take_quote(work: Work, quote_id: str, version: int | None) -> QuoteView:
    """Take a request on as its contact person."""
    quote, viewer = locked(work, quote_id, version)
    steps.take(quote, viewer, work.now)
    work.quotes.save(quote)
    work.emit(QuoteChanged(quote))
    return view(work, quote, viewer)


def decline_quote(work: Work, quote_id: str, message: str, version: int | None) -> QuoteView:
    """Do not take a request on, and tell the client why."""
    quote, viewer = locked(work, quote_id, version)
    steps.decline(quote, viewer, work.now, message)
    work.quotes.save(quote)
    work.emit(QuoteDeclined(quote))
    return view(work, quote, viewer)


def accept_quote(
    work: Work,
    quote_id: str,
    targets: tuple[str, ...] | None,
    message: str | None,
    client_word: str | None,
    version: int | None,
) -> QuoteView:
    """Accept the live offer: the row is locked, so of many who accept at once one makes the one order."""
    quote, viewer = locked(work, quote_id, version)
    acceptance = steps.accept(quote, viewer, work.now, new_id(), targets, message, client_word)
    work.quotes.save(quote)
    work.emit(QuoteAccepted(quote, acceptance))
    return view(work, quote, viewer)


def reject_quote(work: Work, quote_id: str, message: str, version: int | None) -> QuoteView:
    """Do not take the live offer, and say why."""
    quote, viewer = locked(work, quote_id, version)
    steps.reject(quote, viewer, work.now, message)
    work.quotes.save(quote)
    work.emit(QuoteRejected(quote))
    return view(work, quote, viewer)


def request_change(work: Work, quote_id: str, message: str, version: int | None) -> QuoteView:
    """Ask for another version of the offer."""
    quote, viewer = locked(work, quote_id, version)
    steps.request_change(quote, viewer, work.now, message)
    work.quotes.save(quote)
    work.emit(QuoteChanged(quote))
    return view(work, quote, viewer)


def recall_quote(work: Work, quote_id: str, message: str, version: int | None) -> QuoteView:
    """Take an offer back to work on it."""
    quote, viewer = locked(work, quote_id, version)
    steps.recall(quote, viewer, work.now, message)
    work.quotes.save(quote)
    work.emit(QuoteChanged(quote))
    return view(work, quote, viewer)


def reopen_quote(work: Work, quote_id: str, version: int | None) -> QuoteView:
    """Prepare a rejected or expired quote again."""
    quote, viewer = locked(work, quote_id, version)
    steps.reopen(quote, viewer, work.now)
    work.quotes.save(quote)
    work.emit(QuoteChanged(quote))
    return view(work, quote, viewer)


def withdraw_quote(work: Work, quote_id: str, message: str | None, version: int | None) -> QuoteView:
    """Take a request back."""
    quote, viewer = locked(work, quote_id, version)
    steps.withdraw(quote, viewer, work.now, message)
    work.quotes.save(quote)
    work.emit(QuoteWithdrawn(quote))
    return view(work, quote, viewer)


def expire_quotes(work: Work) -> int:
    """Close the offers whose last day has passed; what is left over waits for the next round of the timer."""
    viewer = viewer_of(work)
    due = work.quotes.due(work.now, EXPIRED_AT_ONCE)
    for quote in due:
        ended = quote.live.expires_at if quote.live else work.now
        steps.expire(quote, viewer, work.now)
        work.quotes.save(quote)
        work.emit(QuoteExpired(quote, ended))
    return len(due)
