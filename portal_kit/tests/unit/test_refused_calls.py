"""Who was refused what stands in the log, without what the call carried."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from portal_kit.bus import consumers
from portal_kit.bus.messages import Call
from portal_kit.caller import Caller, NotPermitted
from portal_kit.errors import Conflict, NotFound, PortalError, Unauthenticated


class Lines:
    """A log that can be read."""

    def __init__(self) -> None:
        self.written: list[tuple[str, dict[str, object]]] = []

    def warning(self, event: str, **data: object) -> None:
        """Take a line."""
        self.written.append((event, data))


class Knows:
    """A verifier that knows one caller."""

    def verify(self, token: object) -> Caller:
        """Return Anna for her context."""
        if token != "anna's context":
            raise Unauthenticated("Unknown.")
        return Caller(kind="contact", subject="anna")


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Lines:
    """The log of the consumer."""
    read = Lines()
    monkeypatch.setattr(consumers, "_log", read)
    return read


def _note(error: PortalError, context: str | None) -> None:
    consumer: Any = consumers.BusConsumer()
    consumer._verifier = Knows()
    consumer.container = SimpleNamespace(service_name="quotes")
    call = Call("accept_quote", {"message": "secret words"}, context, None, "c-1", None, "reply", "r-1")
    consumer._note(call, error)


@pytest.mark.parametrize(
    ("error", "context", "subject"),
    [
        (NotPermitted("No."), "anna's context", "anna"),
        (Unauthenticated("No."), "forged", "?"),
        (Unauthenticated("No."), None, "?"),
    ],
)
def test_a_refused_call_leaves_a_line(lines: Lines, error: PortalError, context: str | None, subject: str):
    """With who, what, why, and the id by which the request is found in other logs."""
    _note(error, context)
    told = {"method": "quotes.accept_quote", "code": error.code, "subject": subject, "correlation": "c-1"}
    assert lines.written == [("call_refused", told)]
    assert "secret" not in str(lines.written)


@pytest.mark.parametrize("error", [Conflict("Not now."), NotFound("Nothing.")])
def test_what_is_no_refusal_leaves_none(lines: Lines, error: PortalError):
    """Rules of the trade are broken every day."""
    _note(error, "anna's context")
    assert lines.written == []
