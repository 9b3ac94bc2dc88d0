"""A table's settings are its address: what may be in it, and what leads on."""

from __future__ import annotations

from typing import Any, cast

import pytest

from gateway.tests.stage import Stage
from gateway.tests.unit.test_portal import HTML, portal, signed_in

__all__ = ["portal"]


def listed(portal: Stage, address: str, rpc: str) -> tuple[str, dict[str, Any]]:
    """Open a list, and return its page with the filters that were asked of the service."""
    portal.bus.answers[rpc] = lambda _: {"items": [], "next_cursor": None}
    answer = signed_in(portal).client.get(address, headers=HTML)
    assert answer.status_code == 200, answer.text
    return answer.text, cast("dict[str, Any]", portal.bus.last(rpc).kwargs["filters"])


@pytest.mark.feature("O7")
def test_a_list_keeps_the_narrowing_that_the_queue_leads_to(portal: Stage):
    """Both flags, said above the table and kept when it is narrowed further."""
    text, asked = listed(portal, "/orders?flag=cancel_requested&flag=claim&state=confirmed", "orders.list_orders")
    assert asked["flag"] == ["cancel_requested", "claim"]
    assert "To answer" in text
    assert text.count('type="hidden" name="flag"') == 2
    assert "/orders.csv?flag=cancel_requested&amp;flag=claim&amp;state=confirmed" in text


@pytest.mark.feature("Q9")
def test_what_is_not_asked_for_is_not_offered_above_the_list(portal: Stage):
    """A narrowing that only other pages lead to takes no room."""
    text, asked = listed(portal, "/quotes?mine=true&mine=true&other=1", "quotes.list_quotes")
    assert (asked["mine"], "other" in asked) == (True, False)
    assert "Launched, price to come" not in text
    text, asked = listed(portal, "/quotes?price_pending=true", "quotes.list_quotes")
    assert (asked["price_pending"], "Launched, price to come" in text) == (True, True)
