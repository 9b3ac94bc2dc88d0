"""The mail server: it says nothing, or says no for now."""

from __future__ import annotations

import pytest

from portal_kit.testing.detour import faults
from portal_kit.testing.processes import eventually
from tests.chaos.load import Load
from tests.chaos.pulse import Pulse
from tests.chaos.strikes import links
from tests.e2e.suite import Suite

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(600), pytest.mark.usefixtures("no_process_ends")]

DELAYED = "SELECT count(*) FROM mails WHERE state = 'waiting' AND last_error IS NOT NULL"


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(faults.answer(links.BUSY_MAIL, greets=True), id="fails", marks=pytest.mark.long),
        pytest.param(faults.HOLE, id="hangs", marks=pytest.mark.long),
    ],
)
def test_mail_server(suite: Suite, jobs: Load, pulse: Pulse, fault: faults.Fault):
    """Mails wait for their next turn and are sent then; nobody else notices."""
    with links.suffering(suite, "smtp", fault):
        eventually(lambda: suite.rows("notify", DELAYED) != [(0,)], 90, "a mail that waits for its next turn")
        pulse.recovery()
    eventually(lambda: suite.rows("notify", DELAYED) == [(0,)], 120, "all mails sent")
