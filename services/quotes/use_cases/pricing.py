"""Giving a quote its price: from counts and price lists, or by a person's lines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from portal_kit.ids import new_id
from services.quotes.domain import steps
from services.quotes.domain.bands import checked_words
from services.quotes.domain.catalogue import Automation, ServiceKind
from services.quotes.domain.edits import COUNTS, LINES, require_edit
from services.quotes.domain.errors import InvalidPricing, PriceOutdated, ServiceNotFound
from services.quotes.domain.events import QuoteAccepted, QuoteChanged, QuoteSent
from services.quotes.domain.lines import LineInput
from services.quotes.domain.preparation import PriceList, count, lines_from_counts, promise
from services.quotes.domain.pricing import calculate
from services.quotes.domain.quote import IN_PREPARATION, PRICE_PENDING, REQUESTED, Counting, Quote
from services.quotes.domain.viewer import Viewer
from services.quotes.domain.views import QuoteView
from services.quotes.domain.wanted import WantedLine, WantedPricing, adjustment_of, line_of, problem
from services.quotes.ports import Work
from services.quotes.use_cases.viewing import locked, view, viewer_of


def set_counts(
    work: Work, quote_id: str, counts: Mapping[str, Mapping[str, Decimal]], version: int | None
) -> QuoteView:
    """Enter counts by hand: they replace the analysis, and the lines are priced from them."""
    quote, viewer = locked(work, quote_id, version)
    count_by_hand(work, quote, viewer, counts)
    work.quotes.save(quote)
    work.emit(QuoteChanged(quote))
    return view(work, quote, viewer)


def count_by_hand(work: Work, quote: Quote, viewer: Viewer, counts: Mapping[str, Mapping[str, Decimal]]) -> None:
    """Keep a PM's counts and price the lines from them, taking the request on if nobody has."""
    require_edit(quote, COUNTS, viewer)
    strangers = [language for language in counts if language not in quote.request.languages]
    if strangers:
        problems = [{"pointer": f"/counts/{each}", "message": "Not a target of this quote."} for each in strangers]
        raise InvalidPricing("Counts belong to the targets of the quote.", errors=problems)
    checked = {language: checked_words(words, f"/counts/{language}") for language, words in counts.items()}
    count(quote, Counting(checked, "hand", None, None, False, work.now, viewer.person_id))
    reprice(work, quote)
    if quote.stage == REQUESTED:
        steps.take(quote, viewer, work.now)


def price_quote(work: Work, quote_id: str, wanted: WantedPricing, version: int | None) -> QuoteView:
    """Set the lines and adjustments of the version in preparation, taking the request on if nobody has."""
    quote, viewer = locked(work, quote_id, version)
    require_edit(quote, LINES, viewer)
    prices = price_list(work, quote)
    adjustments = [
        adjustment_of(quote, prices, each, f"/adjustments/{number}") for number, each in enumerate(wanted.adjustments)
    ]
    quote.price = calculate(quote.currency, _lines(work, quote, prices, wanted.lines), adjustments)
    quote.note, quote.as_whole = wanted.note, wanted.as_whole
    if wanted.deadline is not None:
        promise(quote, wanted.deadline)
    if quote.stage == REQUESTED:
        steps.take(quote, viewer, work.now)
    work.quotes.save(quote)
    work.emit(QuoteChanged(quote))
    return view(work, quote, viewer)


def reprice(work: Work, quote: Quote) -> ServiceKind:
    """Make the lines anew from the counts, keeping the adjustments."""
    kind = kind_of(work, quote)
    kept = [each.inputs for each in quote.price.adjustments] if quote.price else []
    quote.price = calculate(quote.currency, lines_from_counts(quote, kind, price_list(work, quote)), kept)
    return kind


def run_automation(work: Work, quote: Quote, kind: ServiceKind) -> None:
    """Send, and where the service runs by itself also accept, a complete price within the service's limit."""
    price = quote.price
    if price is None or not price.complete or quote.stage not in (IN_PREPARATION, PRICE_PENDING):
        return
    if not kind.may_run_alone(Automation.QUOTE, price.net):
        return
    viewer = viewer_of(work)
    offer = steps.send(quote, viewer, work.now, None, None, as_whole=quote.as_whole)
    agree = quote.acceptance is None and kind.may_run_alone(Automation.PROJECT, price.net)
    acceptance = steps.accept(quote, viewer, work.now, new_id()) if agree else None
    work.quotes.save(quote)
    work.emit(QuoteSent(quote, offer))
    if acceptance:
        work.emit(QuoteAccepted(quote, acceptance))


def send_quote(
    work: Work,
    quote_id: str,
    message: str | None,
    expires_at: datetime | None,
    as_whole: bool | None,
    version: int | None,
) -> QuoteView:
    """Send the prepared price as the next offer, if every rate in it holds today."""
    quote, viewer = locked(work, quote_id, version)
    whole = quote.as_whole if as_whole is None else as_whole
    offer = steps.send(quote, viewer, work.now, expires_at, message, as_whole=whole)
    _check_rates(work, quote)
    work.quotes.save(quote)
    work.emit(QuoteSent(quote, offer))
    return view(work, quote, viewer)


def kind_of(work: Work, quote: Quote) -> ServiceKind:
    """Return the kind of service of a quote, also a retired one."""
    kind = work.kinds.get(quote.request.service)
    if kind is None:
        raise ServiceNotFound(f"The service {quote.request.service} is gone; define it again.")
    return kind


def price_list(work: Work, quote: Quote) -> PriceList:
    """Collect what the quote's prices are taken from today."""
    organisation = work.known.organisation(quote.organisation_id)
    return PriceList(
        rows=work.prices.rows_for(quote.organisation_id, quote.currency),
        grids=work.prices.grids_for(quote.organisation_id),
        tax_percent=organisation.tax_percent if organisation else Decimal(0),
        day=work.now.date(),
    )


def _lines(work: Work, quote: Quote, prices: PriceList, wanted: tuple[WantedLine, ...] | None) -> list[LineInput]:
    if wanted is None:
        return lines_from_counts(quote, kind_of(work, quote), prices)
    lines = []
    for number, each in enumerate(wanted):
        kind = work.kinds.get(each.service or quote.request.service)
        if kind is None:
            raise problem(f"/lines/{number}/service", "Not one of the services.")
        lines.append(line_of(quote, kind, prices, each, f"/lines/{number}"))
    return lines


def _check_rates(work: Work, quote: Quote) -> None:
    lines = quote.price.lines if quote.price else ()
    wanted = [line.inputs.rate_row_id for line in lines if line.inputs.rate_row_id]
    rows = work.prices.rows_by_id(wanted)
    gone = [row_id for row_id in wanted if row_id not in rows or not rows[row_id].valid_on(work.now.date())]
    if gone:
        raise PriceOutdated("A rate is no longer valid today; price the quote anew, then send it.", rate_rows=gone)
