"""Right after an acceptance: the project is not there yet, and nobody meets an error."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.problems import Problem
from gateway.tests.stage import QUOTE, Stage
from gateway.tests.unit.test_portal import GRANTS, HTML, portal, signed_in

__all__ = ["portal"]
ORDER = "01920000-0000-7000-8000-000000000005"
PATH = f"/quotes/{QUOTE}/project"


def quote(order_id: str | None) -> dict[str, Any]:
    """Say of a quote what the page needs."""
    return {"id": QUOTE, "number": "Q-2026-000001", "version": 1, "order_id": order_id}


@pytest.mark.feature("O1")
def test_a_project_that_is_being_made_is_waited_for(portal: Stage):
    """The page says so and looks again by itself, without script too."""

    def missing(_: object) -> object:
        raise Problem("not_found", "order_not_found", "Nothing here.")

    assert "order.read" in GRANTS
    portal.bus.answers["quotes.get_quote"] = lambda _: quote(ORDER)
    portal.bus.answers["orders.get_order"] = missing
    answer = signed_in(portal).client.get(PATH, headers=HTML)
    assert answer.status_code == 200
    assert "Your project is being set up" in answer.text
    assert answer.headers["refresh"] == "2"


@pytest.mark.feature("O1")
@pytest.mark.parametrize(("order_id", "leads_to"), [(ORDER, f"/orders/{ORDER}"), (None, f"/quotes/{QUOTE}")])
def test_the_way_to_the_project_leads_on(portal: Stage, order_id: str | None, leads_to: str):
    """To the project when it is there; back to the quote while nothing is ordered."""
    portal.bus.answers["quotes.get_quote"] = lambda _: quote(order_id)
    portal.bus.answers["orders.get_order"] = lambda _: {"id": ORDER, "version": 1}
    answer = signed_in(portal).client.get(PATH, headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, leads_to)
