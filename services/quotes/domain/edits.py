"""What of a quote may be changed beside its state, by whom and when: one table for rules, API and pages."""

from __future__ import annotations

from dataclasses import dataclass

from services.quotes.domain.errors import ActorNotAllowed, NotEditable
from services.quotes.domain.preparation import COUNTABLE, PREPARING
from services.quotes.domain.quote import ACCEPTED, DRAFT, PRICE_PENDING, STAGES, WITHDRAWN, Quote
from services.quotes.domain.states import PREPARE, REQUEST
from services.quotes.domain.viewer import Viewer

REWRITE, DETAILS, COUNTS, LINES, DELETE = "draft", "details", "counts", "lines", "delete"


@dataclass(frozen=True, slots=True)
class Edit:
    """One thing to change: in which stages, by whom, and what others and those who come late are told."""

    name: str
    stages: frozenset[str]
    permission: str
    for_others: str
    too_late: str
    owner_only: bool = False


_FIXED = "its price is fixed. Recall or reopen it first."
_EDITS = (
    Edit(
        REWRITE,
        frozenset({DRAFT}),
        REQUEST,
        "A draft is edited by its people or a manager.",
        "only a draft is written anew.",
    ),
    Edit(
        DETAILS,
        frozenset(STAGES) - {ACCEPTED, PRICE_PENDING, WITHDRAWN},
        REQUEST,
        "Only the people of this quote, a manager or the provider change it.",
        "it can no longer be changed.",
    ),
    Edit(COUNTS, frozenset(COUNTABLE), PREPARE, "Counts are entered by the provider.", _FIXED),
    Edit(LINES, frozenset(PREPARING), PREPARE, "Prices are prepared by the provider.", _FIXED),
    Edit(
        DELETE, frozenset({DRAFT}), REQUEST, "A draft is deleted by its owner.", "withdraw it instead.", owner_only=True
    ),
)
EDITS = {edit.name: edit for edit in _EDITS}


def edits(quote: Quote, viewer: Viewer) -> list[str]:
    """List what this viewer may change now."""
    return [name for name, edit in EDITS.items() if quote.stage in edit.stages and _may(edit, quote, viewer)]


def require_edit(quote: Quote, name: str, viewer: Viewer) -> None:
    """Refuse who may never make this change, and anybody while it is not the time for it."""
    edit = EDITS[name]
    if not _may(edit, quote, viewer):
        raise ActorNotAllowed(edit.for_others)
    if quote.stage not in edit.stages:
        raise NotEditable(f"The quote is {quote.state}: {edit.too_late}", state=quote.state)


def _may(edit: Edit, quote: Quote, viewer: Viewer) -> bool:
    if edit.owner_only and viewer.person_id != quote.owner_id:
        return False
    return viewer.actor(quote, edit.permission) is not None
