"""Deliveries and corrections with files that are stored a moment before orders hears of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway.api import orders
from gateway.bus import Call
from gateway.endpoints import bound
from gateway.problems import Problem
from gateway.settings import Settings
from gateway.tests.stage import PERSON, QUOTE, Stage, stage

ORDER = "01920000-0000-7000-8000-0000000000e1"
FILE = "01920000-0000-7000-8000-0000000000f1"
UNKNOWN = Problem("invalid", "file_unknown", "A file is not stored.", [{"pointer": "/file_ids/0", "message": "Wait."}])


def _knows_after(refusals: int) -> Callable[[Call], object]:
    """Answer as orders does that hears of the file after so many calls."""
    left = [UNKNOWN] * refusals

    def answer(_: Call) -> object:
        if left:
            raise left.pop()
        return {"id": ORDER, "version": 4, "state": "work_done"}

    return answer


def _stage(refusals: int, seconds: float = 10.0, **file: object) -> Stage:
    scene = stage(bound(orders.OPERATIONS), Settings(request_seconds=seconds))
    stored = {"id": FILE, "state": "stored", "organisation_id": QUOTE, **file}
    scene.bus.answers["files.describe_files"] = lambda _: {"items": [stored]}
    scene.bus.answers["orders.get_order"] = lambda _: {"id": ORDER, "version": 3, "organisation_id": QUOTE}
    for event in ("deliver", "send_back", "claim"):
        scene.bus.answers[f"orders.{event}"] = _knows_after(refusals)
    return scene


def _send(scene: Stage, event: str = "deliver") -> tuple[int, dict[str, object]]:
    more: dict[str, dict[str, object]] = {
        "deliver": {"target": "fr", "final": True},
        "send_back": {"targets": ["fr"], "message": "Wrong."},
        "claim": {"message": "Wrong."},
    }
    body = {"event": event, "file_ids": [FILE], **more[event]}
    headers = scene.signed(Idempotency_Key="k")
    answer = scene.client.post(f"/api/v1/orders/{ORDER}/transitions", json=body, headers=headers)
    return answer.status_code, answer.json()


@pytest.mark.feature("O4")
@pytest.mark.parametrize("event", ["deliver", "send_back", "claim"])
def test_a_stored_file_is_waited_for_until_orders_knows_it(event: str) -> None:
    """The same operation is called again, as the same person, until the news has arrived."""
    scene = _stage(refusals=2)
    status, told = _send(scene, event)
    assert (status, told["state"]) == (200, "work_done")
    calls = [call for call in scene.bus.calls if call.rpc == f"orders.{event}"]
    assert len(calls) == 3
    assert len({(call.operation, call.caller) for call in calls}) == 1
    looked_up = scene.bus.last("files.describe_files")
    assert (looked_up.caller, looked_up.kwargs) == (f"context of {PERSON}", {"file_ids": [FILE]})


def test_news_that_do_not_come_in_time_are_asked_for_again() -> None:
    """The answer says to repeat, while there is still time to say so."""
    status, told = _send(_stage(refusals=1000, seconds=2.4))
    assert (status, told["code"]) == (503, "file_news_pending")


@pytest.mark.parametrize("file", [{"state": "verifying"}, {"state": "rejected"}, {"organisation_id": PERSON}])
def test_a_file_that_is_not_stored_or_not_of_the_orders_organisation_is_unknown(file: dict[str, object]) -> None:
    """Staff see files of all organisations; a foreign one is answered at once, as a random id is."""
    scene = _stage(1, **file)
    assert _send(scene)[1]["code"] == "file_unknown"
    assert scene.bus.count("orders.deliver") == 1


def test_an_unknown_file_is_answered_as_it_was() -> None:
    """The problem keeps its pointers, and nothing is waited for."""
    scene = _stage(1)

    def unknown(_: Call) -> object:
        raise Problem("not_found", "file_not_found", "There is no such file.")

    scene.bus.answers["files.describe_files"] = unknown
    status, told = _send(scene)
    assert (status, told["code"], told["errors"]) == (422, "file_unknown", UNKNOWN.errors)
    assert scene.bus.count("orders.deliver") == 1


def test_other_problems_are_answered_at_once() -> None:
    """What is no matter of files is not looked up."""
    scene = _stage(0)

    def refuse(_: Call) -> object:
        raise Problem("conflict", "transition_not_allowed", "Not now.")

    scene.bus.answers["orders.deliver"] = refuse
    assert _send(scene)[1]["code"] == "transition_not_allowed"
    assert scene.bus.count("files.describe_files") == 0
