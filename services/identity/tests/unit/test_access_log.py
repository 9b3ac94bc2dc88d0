"""Who came in and who was refused stands in the log, and nothing that anybody typed."""

from __future__ import annotations

import pytest

from services.identity.domain.errors import SignInRefused
from services.identity.rpc import access
from services.identity.tests.unit.people import House


class Lines:
    """A log that can be read."""

    def __init__(self) -> None:
        self.written: list[tuple[str, dict[str, object]]] = []

    def warning(self, event: str, **data: object) -> None:
        """Take a line about trouble."""
        self.written.append((event, data))

    info = warning


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Lines:
    """The log of signing in."""
    read = Lines()
    monkeypatch.setattr(access, "_log", read)
    return read


def test_who_signs_in_leaves_a_line(house: House, lines: Lines) -> None:
    """With the address and the session, so that it can be found and ended."""
    house.sign_in("anna")
    [(event, data)] = lines.written
    assert (event, data["subject"]) == ("signed_in", house.anna.id)
    assert set(data) == {"subject", "address", "session"}


@pytest.mark.parametrize(("wrong", "is_known"), [({"password": "hunter2 horse"}, True), ({"login": "hunter2"}, False)])
def test_who_is_refused_leaves_a_line_without_what_was_typed(
    house: House, lines: Lines, wrong: dict[str, str], is_known: bool
) -> None:
    """A password in the wrong field must not lie in a log; whose it was is told where it is known."""
    with pytest.raises(SignInRefused):
        house.sign_in(**wrong)
    [(event, data)] = lines.written
    assert (event, data["subject"]) == ("sign_in_refused", house.anna.id if is_known else None)
    assert "hunter2" not in str(data)
