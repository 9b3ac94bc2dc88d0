"""The broken rules of quoting, each with the code that callers may rely on."""

from __future__ import annotations

from portal_kit.errors import Conflict, Forbidden, Invalid, NotFound


class QuoteNotFound(NotFound):
    """No quote of this id that the caller may see."""

    code = "quote_not_found"


class OfferNotFound(NotFound):
    """No version of this number was sent."""

    code = "offer_not_found"


class ServiceNotFound(NotFound):
    """No kind of service of this key."""

    code = "service_not_found"


class RateRowNotFound(NotFound):
    """No rate row of this id."""

    code = "rate_row_not_found"


class TransitionNotAllowed(Conflict):
    """The quote's state forbids the event; `details["allowed"]` lists what this viewer may do instead."""

    code = "transition_not_allowed"


class ActorNotAllowed(Forbidden):
    """The state allows the event, but not to this person."""

    code = "actor_not_allowed"


class PricesNotSeen(Forbidden):
    """Who sees no prices cannot agree to one."""

    code = "prices_not_seen"


class QuoteExpired(Conflict):
    """The last day of the offer has passed."""

    code = "quote_expired"


class PriceByHand(Conflict):
    """A line has no price yet, so nothing can be offered."""

    code = "price_by_hand"


class PriceOutdated(Conflict):
    """A rate row used by a line is no longer valid on the day of sending."""

    code = "price_outdated"


class OfferedAsWhole(Conflict):
    """The offer is for all targets together."""

    code = "offered_as_whole"


class NotEditable(Conflict):
    """The state of the quote forbids this edit."""

    code = "quote_not_editable"


class ServiceExists(Conflict):
    """Another kind of service has this key."""

    code = "service_exists"


class MessageNeeded(Invalid):
    """The event needs a message for the other side."""

    code = "message_needed"


class ClientWordNeeded(Invalid):
    """Staff act for a client only on the client's written word, which is kept."""

    code = "client_word_needed"


class InvalidTargets(Invalid):
    """The targets named do not fit the quote."""

    code = "invalid_targets"


class InvalidRequest(Invalid):
    """The request breaks rules; `details["errors"]` lists `{pointer, message}`."""

    code = "invalid_request"


class InvalidPricing(Invalid):
    """Counts, lines or adjustments that cannot be priced."""

    code = "invalid_pricing"
