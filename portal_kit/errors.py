"""The categories of errors that a person can do something about, and the few that mechanics add."""

from __future__ import annotations

from typing import ClassVar


class PortalError(Exception):
    """A broken rule, told to the caller: stable `code`, a `message` that says what to do, JSON `details`.

    Subclass one of the four categories below and set `code`; the gateway maps `category` to a status.
    """

    category: ClassVar[str] = "internal"
    code: ClassVar[str] = "internal"

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class NotFound(PortalError):
    """The thing does not exist for this caller; another organisation's things look exactly like this."""

    category = "not_found"
    code = "not_found"


class Conflict(PortalError):
    """The thing exists, but its state forbids the action now."""

    category = "conflict"
    code = "conflict"


class Forbidden(PortalError):
    """The caller may see the thing, but not do this."""

    category = "forbidden"
    code = "forbidden"


class Invalid(PortalError):
    """The input breaks a rule; `details["errors"]` may list `{pointer, message}` per field."""

    category = "invalid"
    code = "invalid"


class StaleVersion(PortalError):
    """The caller saw an older version than the one stored; read it again and decide anew."""

    category = "stale"
    code = "stale_version"


class Unauthenticated(PortalError):
    """Nobody is known behind this call: no caller context, or one that is forged, expired or foreign."""

    category = "unauthenticated"
    code = "unauthenticated"


class Unavailable(PortalError):
    """A part that is needed does not answer now; the same call may be repeated with the same key."""

    category = "unavailable"
    code = "unavailable"


class DeadlineExceeded(PortalError):
    """The caller's deadline passed before the work began or ended; nothing was stored by this run."""

    category = "deadline"
    code = "deadline_exceeded"


class RetryLater(Exception):
    """An event cannot be applied yet (a predecessor is missing): deliver it again after a delay."""
