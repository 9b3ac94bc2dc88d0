"""What pages call smaller things than states: match bands, versions, what happened to a project; one table each."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.web.texts import N_
from gateway.web.words import Word

BANDS: Mapping[str, str] = {
    "context": N_("In context (101 %)"),
    "repetition": N_("Repetitions"),
    "exact": N_("Exact (100 %)"),
    "fuzzy_95": N_("95–99 %"),
    "fuzzy_85": N_("85–94 %"),
    "fuzzy_75": N_("75–84 %"),
    "fuzzy_50": N_("50–74 %"),
    "no_match": N_("No match"),
    "locked": N_("Not to be translated"),
}
"""Match bands in the order in which counts are read everywhere."""

ADJUSTMENTS: Mapping[str, str] = {
    "discount": N_("Discount"),
    "surcharge": N_("Surcharge"),
    "rush": N_("Rush"),
}

OFFERS: Mapping[str, Word] = {
    "live": Word(N_("Holds now"), "check-circle", "wait"),
    "accepted": Word(N_("Accepted"), "check-circle", "good"),
    "rejected": Word(N_("Rejected"), "x-circle", "bad"),
    "expired": Word(N_("Expired"), "calendar-x"),
    "withdrawn": Word(N_("Withdrawn"), "arrow-return-left"),
    "recalled": Word(N_("Recalled"), "arrow-counterclockwise"),
    "superseded": Word(N_("Replaced by a newer one"), "layers"),
}

TIMELINE: Mapping[str, str] = {
    "submitted": N_("Project launched"),
    "accepted": N_("Quote accepted, work ordered"),
    "confirm": N_("Project confirmed"),
    "decline": N_("Project not taken on"),
    "report_progress": N_("Work begun"),
    "deliver": N_("Files delivered"),
    "recall_delivery": N_("Delivery recalled"),
    "approve": N_("Approved"),
    "send_back": N_("Sent back for correction"),
    "cancel": N_("Cancelled"),
    "request_cancellation": N_("Cancellation asked for"),
    "agree_cancellation": N_("Cancellation agreed"),
    "refuse_cancellation": N_("Cancellation refused"),
    "cancel_by_provider": N_("Cancelled by the provider"),
    "hold": N_("Put on hold"),
    "resume": N_("Resumed"),
    "claim": N_("Complaint made"),
    "settle_claim": N_("Complaint settled"),
    "move_forward": N_("Moved forward by an administrator"),
    "close": N_("Invoiced and closed"),
}

OUTCOMES: Mapping[str, Word] = {
    "agreed": Word(N_("Agreed"), "check-circle", "good"),
    "refused": Word(N_("Refused"), "x-circle", "bad"),
    "by_provider": Word(N_("By the provider"), "x-circle", "bad"),
    "overtaken": Word(N_("No longer needed"), "dash-circle"),
}
OUTCOME_OPEN = Word(N_("Waiting for an answer"), "hourglass-split", "wait")
DELIVERY_RECALLED = Word(N_("Recalled"), "arrow-counterclockwise", "bad")
CLAIM_SETTLED = Word(N_("Settled"), "check-circle", "good")
DELIVERY_PARTIAL = Word(N_("Part"), "box", "info")
