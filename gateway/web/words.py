"""What pages call things: states, events, errors; one table each, in English, translated when shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.problems import Problem
from gateway.web import problem_words
from gateway.web.texts import N_, Texts


@dataclass(frozen=True, slots=True)
class Word:
    """The name of a state with its icon and tone (neutral, info, wait, good, bad)."""

    text: str
    icon: str
    tone: str = "neutral"


QUOTE_STATES: Mapping[str, Word] = {
    "draft": Word(N_("Draft"), "pencil"),
    "requested": Word(N_("Requested"), "send", "info"),
    "in_preparation": Word(N_("In preparation"), "hourglass-split", "info"),
    "sent": Word(N_("Ready for your decision"), "envelope-open", "wait"),
    "change_requested": Word(N_("Change asked for"), "arrow-repeat", "info"),
    "accepted": Word(N_("Accepted"), "check-circle", "good"),
    "rejected": Word(N_("Rejected"), "x-circle", "bad"),
    "expired": Word(N_("Expired"), "calendar-x"),
    "withdrawn": Word(N_("Withdrawn"), "arrow-return-left"),
    "declined": Word(N_("Not taken on"), "slash-circle", "bad"),
}

ORDER_STATES: Mapping[str, Word] = {
    "submitted": Word(N_("Submitted"), "send", "info"),
    "confirmed": Word(N_("Confirmed"), "clipboard-check", "info"),
    "in_progress": Word(N_("In progress"), "gear", "info"),
    "work_done": Word(N_("Ready for your approval"), "box-seam", "wait"),
    "correction_requested": Word(N_("Being corrected"), "arrow-repeat", "info"),
    "approved": Word(N_("Approved"), "check-circle", "good"),
    "closed": Word(N_("Closed"), "archive"),
    "cancelled": Word(N_("Cancelled"), "x-circle", "bad"),
    "declined": Word(N_("Not taken on"), "slash-circle", "bad"),
}

TARGET_STATES: Mapping[str, Word] = {
    "waiting": Word(N_("Not started"), "clock"),
    "in_progress": Word(N_("In progress"), "gear", "info"),
    "partly_delivered": Word(N_("Partly delivered"), "box", "info"),
    "delivered": Word(N_("Delivered"), "box-seam", "wait"),
    "correction_requested": Word(N_("Being corrected"), "arrow-repeat", "info"),
    "approved": Word(N_("Approved"), "check-circle", "good"),
    "cancelled": Word(N_("Cancelled"), "x-circle", "bad"),
}

FLAGS: Mapping[str, Word] = {
    "on_hold": Word(N_("On hold"), "pause-circle", "bad"),
    "cancel_requested": Word(N_("Cancellation asked for"), "x-circle", "bad"),
    "claim": Word(N_("Complaint open"), "exclamation-circle", "bad"),
}

INVOICE_STATES: Mapping[str, Word] = {
    "draft": Word(N_("Draft"), "pencil"),
    "issued": Word(N_("To be paid"), "receipt", "wait"),
    "partly_paid": Word(N_("Partly paid"), "pie-chart", "wait"),
    "paid": Word(N_("Paid"), "check-circle", "good"),
    "credited": Word(N_("Credited"), "arrow-return-left"),
    "irrecoverable": Word(N_("Written off"), "slash-circle", "bad"),
    "discarded": Word(N_("Discarded"), "trash"),
}
OVERDUE = Word(N_("Overdue"), "exclamation-circle", "bad")
LATE = Word(N_("Late"), "exclamation-circle", "bad")

PAYABLE_STATES: Mapping[str, Word] = {
    "accepted": Word(N_("Ordered"), "clipboard-check", "info"),
    "due": Word(N_("To be invoiced"), "receipt", "wait"),
    "needs_attention": Word(N_("To be clarified"), "exclamation-circle", "bad"),
}

FILE_STATES: Mapping[str, Word] = {
    "uploading": Word(N_("Uploading"), "cloud-upload", "info"),
    "verifying": Word(N_("Being checked"), "hourglass-split", "info"),
    "stored": Word(N_("Stored"), "check-circle", "good"),
    "rejected": Word(N_("Refused"), "x-circle", "bad"),
    "abandoned": Word(N_("Given up"), "slash-circle"),
    "deleted": Word(N_("Deleted"), "trash"),
}

PERSON_STATES: Mapping[str, Word] = {
    "active": Word(N_("Active"), "check-circle", "good"),
    "deactivated": Word(N_("Deactivated"), "slash-circle"),
}

STATES: Mapping[str, Mapping[str, Word]] = {
    "quote": QUOTE_STATES,
    "order": ORDER_STATES,
    "target": TARGET_STATES,
    "invoice": INVOICE_STATES,
    "payable": PAYABLE_STATES,
    "file": FILE_STATES,
    "person": PERSON_STATES,
}

PURPOSES: Mapping[str, str] = {
    "source": N_("Source"),
    "reference": N_("Reference"),
    "target": N_("Translation"),
}

UNITS: Mapping[str, str] = {
    "word": N_("words"),
    "target_word": N_("words of the translation"),
    "character": N_("characters"),
    "standard_line": N_("standard lines"),
    "page": N_("pages"),
    "hour": N_("hours"),
    "piece": N_("pieces"),
}

SERVICES: Mapping[str, str] = {
    "translation": N_("Translation"),
    "mt-post-editing": N_("MT post-editing"),
    "proofreading": N_("Proofreading"),
    "desktop-publishing": N_("Desktop publishing"),
}
"""Services that most agencies sell; what another one is called, the agency says."""


def service(key: str, texts: Texts, name: str = "") -> str:
    """Return what a service is called: one that is usual in the person's language, any other as it was named."""
    return texts(SERVICES[key]) if key in SERVICES else name or key.replace("-", " ").capitalize()


_FOR_PROVIDER: Mapping[tuple[str, str], Word] = {
    ("quote", "sent"): Word(N_("With the client"), "envelope-open", "wait"),
    ("order", "work_done"): Word(N_("To be approved by the client"), "box-seam", "wait"),
    ("invoice", "issued"): Word(N_("Issued"), "receipt", "wait"),
}


def state(kind: str, state: str, provider: bool) -> Word:
    """Return what a state is called; what waits for the client is not "yours" to the provider."""
    return (_FOR_PROVIDER.get((kind, state)) if provider else None) or STATES[kind][state]


ROLES: Mapping[str, str] = {
    "requester": N_("Requester"),
    "observer": N_("Observer"),
    "manager": N_("Manager"),
    "pm": N_("Project manager"),
    "finance": N_("Finance"),
    "admin": N_("Administrator"),
}


@dataclass(frozen=True, slots=True)
class Act:
    """What a change of state is called on its button and afterwards; `grave` ones ask once more."""

    label: str
    done: str
    grave: bool = False


ACTS: Mapping[tuple[str, str], Act] = {
    ("quote", "submit"): Act(N_("Send the request"), N_("Your request is on its way. We will come back with a quote.")),
    ("quote", "launch"): Act(N_("Start the work"), N_("The work has been ordered.")),
    ("quote", "take"): Act(N_("Take on"), N_("You have taken this request on.")),
    ("quote", "decline"): Act(N_("Decline"), N_("The request was declined; the client is told."), grave=True),
    ("quote", "send"): Act(N_("Send the offer"), N_("The offer was sent to the client.")),
    ("quote", "accept"): Act(N_("Accept"), N_("Thank you. The quote is accepted and the work begins.")),
    ("quote", "reject"): Act(N_("Reject"), N_("The quote was rejected."), grave=True),
    ("quote", "request_change"): Act(N_("Ask for a change"), N_("Your wish was sent. You will get a new version.")),
    ("quote", "recall"): Act(N_("Recall the offer"), N_("The offer was recalled."), grave=True),
    ("quote", "reopen"): Act(N_("Open again"), N_("The quote is open again.")),
    ("quote", "withdraw"): Act(N_("Withdraw"), N_("The request was withdrawn."), grave=True),
    ("order", "confirm"): Act(N_("Confirm"), N_("The project is confirmed.")),
    ("order", "decline"): Act(N_("Decline"), N_("The project was declined; the client is told."), grave=True),
    ("order", "approve"): Act(N_("Approve"), N_("Thank you. The work is approved.")),
    ("order", "send_back"): Act(N_("Send back"), N_("Your corrections were sent to the translators.")),
    ("order", "deliver"): Act(N_("Deliver"), N_("The delivery was handed to the client.")),
    ("order", "report_progress"): Act(N_("Report progress"), N_("Progress was noted.")),
    ("order", "recall_delivery"): Act(N_("Recall a delivery"), N_("The delivery was recalled."), grave=True),
    ("order", "agree_cancellation"): Act(N_("Agree to cancel"), N_("The cancellation is agreed."), grave=True),
    ("order", "refuse_cancellation"): Act(N_("Refuse to cancel"), N_("The work goes on.")),
    ("order", "resume"): Act(N_("Resume"), N_("The project goes on.")),
    ("order", "hold"): Act(N_("Put on hold"), N_("The project is on hold.")),
    ("order", "settle_claim"): Act(N_("Settle the complaint"), N_("The complaint is settled.")),
    ("order", "claim"): Act(N_("Complain"), N_("Your complaint was sent.")),
    ("order", "cancel"): Act(N_("Cancel"), N_("The project was cancelled."), grave=True),
    ("order", "request_cancellation"): Act(N_("Ask for cancellation"), N_("Your wish to cancel was sent."), grave=True),
    ("order", "cancel_by_provider"): Act(N_("Cancel as provider"), N_("The project was cancelled."), grave=True),
    ("order", "move_forward"): Act(N_("Move forward"), N_("The project was moved forward."), grave=True),
    ("invoice", "record_payment"): Act(N_("Record a payment"), N_("The payment was recorded.")),
    ("invoice", "mark_irrecoverable"): Act(N_("Write off"), N_("The invoice was written off."), grave=True),
    ("invoice", "credit"): Act(N_("Credit"), N_("A credit note was made."), grave=True),
}


def act(thing: str, transition: Mapping[str, object]) -> Act:
    """Return what a transition is called; one that this table does not know is called as the server says."""
    return ACTS.get((thing, str(transition["event"]))) or Act(str(transition["label"]), N_("Saved."))


DONE: Mapping[str, str] = {
    **{f"{thing}.{event}": act.done for (thing, event), act in ACTS.items()},
    "saved": N_("Saved."),
    "draft.deleted": N_("The draft was deleted."),
    "price.saved": N_("The price was calculated and saved."),
    "counts.saved": N_("The counts were saved; the lines are made from them anew."),
    "invoice.made": N_("The invoice was made."),
    "signed_out": N_("You are signed out."),
    "session.ended": N_("That session has ended."),
    "key.revoked": N_("The key works no more."),
    "password.changed": N_("Your password was changed. Your other sessions have ended."),
    "contact.added": N_("The contact was added."),
    "organisation.added": N_("The client was added."),
    "staff.added": N_("The member of staff was added."),
    "notifications.read": N_("Everything is marked as read."),
}
"""What a page tells after `?done=…`."""


@dataclass(frozen=True, slots=True)
class Told:
    """A problem in a person's words: a heading, and what to do next."""

    title: str
    text: str


def problem(problem: Problem, texts: Texts) -> Told:
    """Say a problem in the person's language."""
    title, text = problem_words.CATEGORIES.get(problem.category, problem_words.OURS)
    return Told(texts(title), texts(problem_words.PROBLEMS.get(problem.code, text)))
