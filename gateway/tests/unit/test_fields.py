"""The form of a change of state: its fields are the contract's, its choices what the server lists."""

from __future__ import annotations

from typing import Any

from gateway.web.fields import Options, fields_of
from gateway.web.page import zone
from gateway.web.texts import Texts
from gateway.web.views.acts import _params

TEXTS = Texts("en", zone("UTC"))


def transition(**more: Any) -> dict[str, Any]:
    """Return a transition as the server lists it."""
    return {"event": "any", "needs_message": False, "needs_targets": False, "targets": [], **more}


def names(kind: str, event: str, given: dict[str, Any]) -> dict[str, bool]:
    """Return the fields of a transition as a client sees them, and whether each is required."""
    return {each.name: each.required for each in fields_of(_params(kind, event), given, provider=False)}


def test_languages_are_asked_for_where_the_server_lists_some():
    """An offer as a whole has none; some of a quote may be chosen, of an order to be sent back they must be."""
    assert "targets" not in names("quote", "accept", transition())
    assert names("quote", "accept", transition(needs_targets=True, targets=["fr", "es"]))["targets"] is False
    assert names("order", "approve", transition(targets=["fr"]))["targets"] is False
    assert names("order", "send_back", transition(needs_targets=True, targets=["fr"]))["targets"] is True


def test_nothing_can_be_chosen_that_the_server_does_not_list():
    """Of three languages, two deliveries and all states: those that are told with the transition."""
    delivered = [{"id": one, "at": "2026-11-22T12:00:00+00:00", "recalled_at": None} for one in ("first", "last")]
    order = {"targets": [{"language": tag, "deliveries": delivered, "state": "delivered"} for tag in ("fr", "es")]}
    options = Options(transition(targets=["es"], deliveries=["last"], to=["approved"]))
    assert options.languages(TEXTS) == {"es": "Spanish"}
    assert options.states(TEXTS) == {"approved": "Approved"}
    assert list(options.deliveries(order, TEXTS)) == ["last"]
