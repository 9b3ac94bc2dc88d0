"""The paper of an offer: what is printed of a version that was sent."""

from __future__ import annotations

from services.quotes.domain.papers import OfferPaper, chosen_offer
from services.quotes.ports import Work
from services.quotes.use_cases.viewing import get_quote


def offer_paper(work: Work, quote_id: str, number: int | None) -> OfferPaper:
    """Collect what stands on the paper of one version, or of the last one sent."""
    view = get_quote(work, quote_id)
    offer = chosen_offer(view.quote, number, sees_prices=view.shows_prices)
    summary = view.summary
    return OfferPaper(view.quote, offer, summary.organisation_name or "", summary.owner_name, work.caller.language)
