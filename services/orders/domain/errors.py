"""The rules of orders that can be broken, each with a stable code."""

from __future__ import annotations

from portal_kit.errors import Conflict, Forbidden, Invalid, NotFound


class OrderNotFound(NotFound):
    """No order with this id that the caller may see."""

    code = "order_not_found"


class DeliveryNotFound(NotFound):
    """The order has no delivery with this id."""

    code = "delivery_not_found"


class TransitionForbidden(Forbidden):
    """The caller sees the order, but this event is somebody else's to cause."""

    code = "transition_forbidden"


class TransitionNotAllowed(Conflict):
    """The event does not fit the state; `details["allowed"]` lists what this viewer may do instead."""

    code = "transition_not_allowed"


class DeliveryFetched(Conflict):
    """The client has fetched the delivery, so it cannot be recalled; deliver a corrected one."""

    code = "delivery_fetched"


class ProgressBackwards(Conflict):
    """Progress of a target only grows until it is sent back."""

    code = "progress_backwards"


class OrderFinished(Conflict):
    """The order is cancelled, declined or closed, and its data stay as they are."""

    code = "order_finished"


class UnknownTarget(Invalid):
    """The order has no such target language."""

    code = "unknown_target"


class MessageRequired(Invalid):
    """The event must be explained to the other side."""

    code = "message_required"


class TargetsRequired(Invalid):
    """The event must name the targets that it is about."""

    code = "targets_required"


class NothingDelivered(Invalid):
    """A delivery has at least one file, and each file once."""

    code = "nothing_delivered"


class FileUnknown(Invalid):
    """A named file is not stored, or is another organisation's, which looks the same."""

    code = "file_unknown"


class FileNotDeliverable(Invalid):
    """A delivery takes target files only."""

    code = "file_not_deliverable"


class ContactUnknown(Invalid):
    """A watcher is no active contact of the order's organisation; another organisation's looks the same."""

    code = "contact_unknown"


class InvalidProgress(Invalid):
    """Progress is a whole percentage from 0 to 100."""

    code = "invalid_progress"


class InvalidPayable(Invalid):
    """What is to be paid for cancelled work is never negative."""

    code = "invalid_payable"


class InvalidMove(Invalid):
    """An administrator moves forward to confirmed, in_progress, work_done or approved, never past invoicing."""

    code = "invalid_move"
