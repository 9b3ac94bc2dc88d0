"""Every state of a target x every event, against a table written for the test alone."""

from __future__ import annotations

from itertools import product

import pytest

from services.orders.domain.states import TargetEvent, TargetState
from services.orders.domain.target import Target

EXPECTED = {
    "waiting": "progress>in_progress deliver_part>partly_delivered deliver_final>delivered cancel>cancelled",
    "in_progress": "progress>in_progress deliver_part>partly_delivered deliver_final>delivered cancel>cancelled",
    "partly_delivered": "progress>partly_delivered deliver_part>partly_delivered deliver_final>delivered "
    "cancel>cancelled",
    "delivered": "approve>approved send_back>correction_requested cancel>cancelled",
    "correction_requested": "progress>correction_requested deliver_part>correction_requested "
    "deliver_final>delivered cancel>cancelled",
    "approved": "reopen>correction_requested",
    "cancelled": "",
}


@pytest.mark.parametrize(("state", "event"), list(product(TargetState, TargetEvent)))
def test_a_target_goes_where_the_table_says(state: TargetState, event: TargetEvent) -> None:
    """A pair in the table leads to its state; any other is no possible move."""
    rows = dict(row.split(">") for row in EXPECTED[state.value].split())
    target = Target("fr", state=state)
    assert target.can(event) is (event.value in rows)
    if target.can(event):
        target.move(event)
        assert target.state.value == rows[event.value]
