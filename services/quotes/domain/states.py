"""The transition table of quotes, and the one function that rules, API and pages ask what may be done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from portal_kit.errors import PortalError
from services.quotes.domain import errors
from services.quotes.domain import quote as q
from services.quotes.domain.viewer import MANAGER, OWNER, PM, SYSTEM, Viewer

REQUEST, ACCEPT, PREPARE = "quote.request", "quote.accept", "quote.prepare"
CLIENT = frozenset({OWNER, MANAGER})
CLIENT_OR_PM = frozenset({OWNER, MANAGER, PM})
PM_OR_SYSTEM = frozenset({PM, SYSTEM})


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table: from these stages, this event, by these actors, to this state."""

    event: str
    stages: frozenset[str]
    to: str
    actors: frozenset[str]
    permission: str
    label: str
    needs_message: bool = False
    takes_targets: bool = False
    needs_live: bool = False
    default: bool = False


@dataclass(frozen=True, slots=True)
class Transition:
    """What a viewer may do now."""

    event: str
    label: str
    default: bool
    needs_message: bool
    targets: tuple[str, ...] = ()

    @property
    def needs_targets(self) -> bool:
        """Tell whether some of the languages may be chosen."""
        return bool(self.targets)


def _rule(
    event: str, stages: str, to: str, actors: frozenset[str], permission: str, label: str, flags: str = ""
) -> Rule:
    return Rule(
        event,
        frozenset(stages.split()),
        to,
        actors,
        permission,
        label,
        needs_message="message" in flags,
        takes_targets="targets" in flags,
        needs_live="live" in flags,
        default="default" in flags,
    )


RULES: tuple[Rule, ...] = (
    _rule("submit", "draft declined", q.REQUESTED, CLIENT_OR_PM, REQUEST, "Send the request", "default"),
    _rule("launch", "draft", q.ACCEPTED, CLIENT_OR_PM, REQUEST, "Start the work"),
    _rule("take", "requested", q.IN_PREPARATION, PM_OR_SYSTEM, PREPARE, "Take on", "default"),
    _rule("decline", "requested in_preparation", q.DECLINED, frozenset({PM}), PREPARE, "Decline", "message"),
    _rule("send", "in_preparation change_requested", q.SENT, PM_OR_SYSTEM, PREPARE, "Send the offer", "default"),
    _rule("send", "price_pending", q.ACCEPTED, PM_OR_SYSTEM, PREPARE, "Send the price", "default"),
    _rule(
        "accept",
        "sent change_requested",
        q.ACCEPTED,
        CLIENT_OR_PM | {SYSTEM},
        ACCEPT,
        "Accept",
        "live targets default",
    ),
    _rule("accept", "price_pending", q.ACCEPTED, CLIENT_OR_PM, ACCEPT, "Accept the price", "live default"),
    _rule("reject", "sent change_requested", q.REJECTED, CLIENT, ACCEPT, "Reject", "live message"),
    _rule("request_change", "sent", q.CHANGE_REQUESTED, CLIENT, ACCEPT, "Ask for a change", "live message"),
    _rule("recall", "sent", q.IN_PREPARATION, frozenset({PM}), PREPARE, "Recall the offer", "live message"),
    _rule("reopen", "rejected expired", q.IN_PREPARATION, frozenset({PM}), PREPARE, "Reopen", "default"),
    _rule("expire", "sent change_requested", q.EXPIRED, frozenset({SYSTEM}), PREPARE, "Expire", "live"),
    _rule(
        "withdraw",
        "draft requested in_preparation sent change_requested",
        q.WITHDRAWN,
        CLIENT,
        ACCEPT,
        "Withdraw",
    ),
)
EVENTS = tuple(dict.fromkeys(rule.event for rule in RULES))


def transitions(quote: q.Quote, viewer: Viewer, now: datetime) -> list[Transition]:
    """List what this viewer may do with the quote now."""
    return [
        Transition(rule.event, rule.label, rule.default, rule.needs_message, _choosable(rule, quote))
        for rule in RULES
        if _open(rule, quote) and _by(rule, quote, viewer) and not _refusal(rule, quote, viewer, now)
    ]


def require(quote: q.Quote, event: str, viewer: Viewer, now: datetime) -> Rule:
    """Return the rule by which this viewer may do `event` now, or refuse, saying what is allowed instead."""
    rules = [rule for rule in RULES if rule.event == event and _open(rule, quote)]
    if not rules:
        allowed = [each.event for each in transitions(quote, viewer, now)]
        raise errors.TransitionNotAllowed(
            f"The quote is {quote.state}: '{event}' is not possible. Possible now: {', '.join(allowed) or 'nothing'}.",
            state=quote.state,
            allowed=allowed,
        )
    rule = rules[0]
    if not _by(rule, quote, viewer):
        raise errors.ActorNotAllowed(f"'{event}' is for others to do; ask {_whom(rule)}.")
    if refusal := _refusal(rule, quote, viewer, now):
        raise refusal
    return rule


def _open(rule: Rule, quote: q.Quote) -> bool:
    return quote.stage in rule.stages and (quote.live is not None or not rule.needs_live)


def _by(rule: Rule, quote: q.Quote, viewer: Viewer) -> bool:
    return viewer.actor(quote, rule.permission) in rule.actors


def _refusal(rule: Rule, quote: q.Quote, viewer: Viewer, now: datetime) -> PortalError | None:
    guard = GUARDS.get(rule.event)
    return guard(quote, viewer, now) if guard else None


def _may_agree(quote: q.Quote, viewer: Viewer, now: datetime) -> PortalError | None:
    if quote.live and quote.live.expires_at <= now:
        return errors.QuoteExpired("The offer has expired; ask the provider to open it again.")
    return _sees_price(quote, viewer, now)


def _sees_price(quote: q.Quote, viewer: Viewer, _now: datetime) -> PortalError | None:
    if viewer.actor(quote, ACCEPT) == OWNER and not viewer.sees_prices:
        return errors.PricesNotSeen("You do not see prices, so a manager of your organisation decides.")
    return None


def _is_due(quote: q.Quote, _viewer: Viewer, now: datetime) -> PortalError | None:
    if quote.live and quote.live.expires_at > now:
        return errors.TransitionNotAllowed("The offer still holds.", state=quote.state, allowed=[])
    return None


def _has_prices(quote: q.Quote, _viewer: Viewer, _now: datetime) -> PortalError | None:
    if quote.price and quote.price.complete:
        return None
    return errors.PriceByHand("A line has no price yet; set the prices by hand, then send.")


GUARDS: dict[str, Callable[[q.Quote, Viewer, datetime], PortalError | None]] = {
    "accept": _may_agree,
    "launch": _sees_price,
    "expire": _is_due,
    "send": _has_prices,
}


def _choosable(rule: Rule, quote: q.Quote) -> tuple[str, ...]:
    languages = quote.request.languages
    divisible = quote.live and not quote.live.as_whole and len(languages) > 1
    return languages if rule.takes_targets and divisible else ()


def _whom(rule: Rule) -> str:
    return "the provider" if rule.actors <= PM_OR_SYSTEM else "the owner or a manager"
