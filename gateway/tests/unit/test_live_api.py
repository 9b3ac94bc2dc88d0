"""The operation itself: who is let in, with which parameters, and what a refusal says."""

from __future__ import annotations

import pytest

from gateway.api import live
from gateway.endpoints import bound
from gateway.live.bounds import Bounds
from gateway.settings import Settings
from gateway.tests.stage import QUOTE, Stage, identified, stage

ADDRESS = "/api/v1/live"


def _scene(permissions: dict[str, str] | None = None, bounds: Bounds | None = None) -> Stage:
    scene = stage(bound(live.OPERATIONS), Settings(live=bounds or Bounds()))
    known = identified()
    known["me"] = {"id": QUOTE, "permissions": {"session.own": "own"} if permissions is None else permissions}
    scene.bus.answers["identity.identify"] = lambda _: known
    return scene


def test_nobody_follows_without_signing_in() -> None:
    """As for every operation."""
    answer = _scene().client.get(ADDRESS)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


def test_a_key_that_was_not_made_for_it_is_refused() -> None:
    """Before anything is opened."""
    scene = _scene({})
    answer = scene.client.get(ADDRESS, headers=scene.signed())
    assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")


@pytest.mark.parametrize("query", ["?last_event_id=x", "?last_event_id=", ""])
def test_whoever_is_signed_in_may_follow(query: str) -> None:
    """Asked for the head alone, since the rest does not end; a request of the rate limit is used."""
    scene = _scene()
    answer = scene.client.head(ADDRESS + query, headers=scene.signed(Last_Event_ID=QUOTE))
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert (answer.headers["cache-control"], answer.headers["x-accel-buffering"]) == ("no-store", "no")
    assert "ratelimit" in answer.headers


def test_a_misspelt_parameter_is_named() -> None:
    """It would be ignored otherwise, and notices lost."""
    scene = _scene()
    answer = scene.client.get(ADDRESS + "?last_id=x", headers=scene.signed())
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (422, "last_id")


def test_a_full_process_says_so() -> None:
    """With the time to wait, and without a stream."""
    scene = _scene(bounds=Bounds(per_process=0))
    answer = scene.client.get(ADDRESS, headers=scene.signed())
    assert (answer.status_code, answer.json()["code"]) == (503, "live_unavailable")
    assert int(answer.headers["retry-after"]) > 0
