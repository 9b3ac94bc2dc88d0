"""Problem details (RFC 9457): the one table from error category to status, and the one way to write an answer of trouble."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.responses import Response

from portal_kit.errors import PortalError

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 2
MAX_ERRORS, MAX_WORDS = 50, 500
"""How many errors an answer lists, and how long a word of them may be: they repeat what the client sent."""

STATUS: Mapping[str, int] = {
    "not_found": 404,
    "conflict": 409,
    "forbidden": 403,
    "invalid": 422,
    "stale": 412,
    "unauthenticated": 401,
    "unavailable": 503,
    "deadline": 504,
    "internal": 500,
    "malformed": 400,
    "precondition_required": 428,
    "too_large": 413,
    "media_type": 415,
    "method": 405,
    "rate": 429,
    "headers": 431,
    "slow": 408,
}

TITLES: Mapping[str, str] = {
    "not_found": "Nothing here",
    "conflict": "Not possible in this state",
    "forbidden": "Not allowed",
    "invalid": "The input breaks a rule",
    "stale": "Changed in the meantime",
    "unauthenticated": "Sign in first",
    "unavailable": "A part does not answer now",
    "deadline": "Took too long",
    "internal": "Our fault",
    "malformed": "The request cannot be read",
    "precondition_required": "If-Match is needed",
    "too_large": "Too large",
    "media_type": "Send JSON",
    "method": "Method not allowed here",
    "rate": "Too many requests",
    "headers": "Headers too large",
    "slow": "The body came too slowly",
}

# Services know no category of their own for "too often"; these codes tell the wait in `details.retry_after`.
THROTTLED = frozenset({"sign_in_throttled"})

_HIDDEN = {
    "internal": "Something broke on our side. Tell us the trace id; repeating the request is safe with the same key.",
}


@dataclass(eq=False)
class Problem(Exception):
    """Trouble to tell the client: a category of the table, a stable code, and what to do next."""

    category: str
    code: str
    detail: str
    errors: list[dict[str, object]] = field(default_factory=list)
    details: dict[str, object] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """Return the HTTP status of the category."""
        return STATUS.get(self.category, 500)


def from_error(error: PortalError) -> Problem:
    """Make the problem of an error of the kit."""
    details = dict(error.details)
    return refused(error.category, getattr(error, "reason", error.code), error.message, details)


def refused(category: str, code: str, message: str, details: Mapping[str, object]) -> Problem:
    """Make the problem of a refusal as it came over the bus; internal errors keep their words to themselves."""
    if category not in STATUS or category == "internal":
        return Problem("internal", "internal", _HIDDEN["internal"])
    rest = {name: value for name, value in details.items() if name != "errors"}
    problem = Problem(category, code, message, _pointers(details.get("errors")), rest)
    if code in THROTTLED:
        problem.category = "rate"
        problem.headers["retry-after"] = str(details.get("retry_after", RETRY_SECONDS))
    return problem


def _pointers(errors: object) -> list[dict[str, object]]:
    if not isinstance(errors, list):
        return []
    return [dict(error) for error in errors if isinstance(error, Mapping)]


def _short(error: Mapping[str, object]) -> dict[str, object]:
    return {name: told[:MAX_WORDS] if isinstance(told, str) else told for name, told in error.items()}


def internal() -> Problem:
    """Make the problem that says nothing of what broke."""
    return Problem("internal", "internal", _HIDDEN["internal"])


def answer(problem: Problem, trace_id: str) -> Response:
    """Write a problem as the answer to a request."""
    body: dict[str, object] = {
        "type": f"/problems/{problem.code}",
        "title": TITLES.get(problem.category, TITLES["internal"]),
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code,
        "trace_id": trace_id,
    }
    if problem.errors:
        body["errors"] = [_short(error) for error in problem.errors[:MAX_ERRORS]]
    if problem.details:
        body["details"] = problem.details
    headers = dict(problem.headers)
    if problem.status == 503:
        headers.setdefault("retry-after", str(RETRY_SECONDS))
    if problem.status == 401:
        headers.setdefault("www-authenticate", 'Bearer realm="portolan"')
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return Response(content, status_code=problem.status, headers=headers, media_type=MEDIA_TYPE)
