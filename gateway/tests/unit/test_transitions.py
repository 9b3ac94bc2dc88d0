"""Changes of state: one address, the call that the event names."""

from __future__ import annotations

import pytest

from gateway.tests.stage import QUOTE, stage

ADDRESS = f"/api/v1/quotes/{QUOTE}/transitions"


def test_what_is_possible_is_listed() -> None:
    """GET asks the service that owns the rules."""
    scene = stage()
    scene.bus.answers["quotes.list_quote_transitions"] = lambda _: {"state": "sent", "transitions": []}
    assert scene.client.get(ADDRESS, headers=scene.signed()).json() == {"state": "sent", "transitions": []}


@pytest.mark.parametrize(
    ("body", "rpc", "kwargs"),
    [
        ({"event": "accept"}, "accept_quote", {}),
        ({"event": "accept", "targets": ["fr-CA"]}, "accept_quote", {"targets": ["fr-CA"]}),
        ({"event": "accept", "targets": None}, "accept_quote", {}),
        ({"event": "reject", "reason": "too dear"}, "reject_quote", {"reason": "too dear"}),
    ],
)
def test_an_event_becomes_the_call_that_names_it(body: dict[str, object], rpc: str, kwargs: dict[str, object]) -> None:
    """The rest of the body becomes the call's parameters."""
    scene = stage()
    scene.bus.answers[f"quotes.{rpc}"] = lambda _: {"id": QUOTE, "version": 4}
    answer = scene.client.post(ADDRESS, json=body, headers=scene.signed(Idempotency_Key="k"))
    assert (answer.status_code, answer.headers["etag"]) == (200, '"4"')
    call = scene.bus.last(f"quotes.{rpc}")
    assert call.kwargs == {"quote_id": QUOTE, **kwargs}
    assert call.operation


def test_an_event_may_insist_on_the_version_that_was_seen() -> None:
    """If-Match is optional here, since the state itself is checked."""
    scene = stage()
    scene.bus.answers["quotes.accept_quote"] = lambda _: {"id": QUOTE, "version": 4}
    scene.client.post(ADDRESS, json={"event": "accept"}, headers=scene.signed(Idempotency_Key="k", If_Match='"3"'))
    assert scene.bus.last("quotes.accept_quote").kwargs["version"] == 3


@pytest.mark.parametrize("body", [{"event": "explode"}, {"event": "get_quote"}, {"event": ""}])
def test_an_unknown_event_is_answered_with_the_known_ones(body: dict[str, object]) -> None:
    """422 names what exists."""
    scene = stage()
    answer = scene.client.post(ADDRESS, json=body, headers=scene.signed(Idempotency_Key="k"))
    assert (answer.status_code, answer.json()["code"]) == (422, "event_unknown")
    assert answer.json()["details"]["known"] == ["accept", "reject"]


@pytest.mark.parametrize("body", [{}, {"event": 1}, [], {"event": None}])
def test_an_event_must_be_named(body: object) -> None:
    """Without an event there is nothing to do."""
    scene = stage()
    answer = scene.client.post(ADDRESS, json=body, headers=scene.signed(Idempotency_Key="k"))
    assert (answer.status_code, answer.json()["code"]) == (422, "event_missing")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [({"event": "reject"}, "/reason"), ({"event": "accept", "reason": "x"}, "/reason")],
)
def test_the_fields_are_those_of_the_event(body: dict[str, object], pointer: str) -> None:
    """What one event needs another refuses."""
    scene = stage()
    answer = scene.client.post(ADDRESS, json=body, headers=scene.signed(Idempotency_Key="k"))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


def test_a_change_of_state_needs_a_key() -> None:
    """Repeating an acceptance must be safe."""
    scene = stage()
    answer = scene.client.post(ADDRESS, json={"event": "accept"}, headers=scene.signed())
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")
