"""Which figures are alarms, and which make the relay unfit."""

from __future__ import annotations

import json

import pytest

from portal_kit.alarms import Figures, Limits, alarms, limits_of_environment, unfit
from portal_kit.health import health_app

pytestmark = pytest.mark.unit
WELL = Figures(
    outbox_age={"quotes": 0.0, "orders": 59.9},
    depth={"orders.quote.accepted.v1": 9_999},
    dead={"dead.orders": 0, "dead.rpc": 10_000},
    broker_answers=True,
)


def with_changes(**changes) -> Figures:
    """The figures of a healthy installation, but for these."""
    known = {name: getattr(WELL, name) for name in Figures.__slots__}
    return Figures(**{**known, **changes})


def test_a_healthy_installation_has_no_alarm():
    """Calls that nobody waits for any more are no alarm: nobody could do anything about them."""
    assert list(alarms(WELL, Limits())) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"outbox_age": {"quotes": 60.0}}, "quotes has waited 60 s to send an event (limit 60 s)"),
        ({"dead": {"dead.orders": 1}}, "1 dead letters in dead.orders"),
        ({"dead": {"unrouted": 2}}, "2 dead letters in unrouted"),
        ({"depth": {"rpc-quotes": 10_000}}, "10000 messages wait in rpc-quotes (limit 10000)"),
        ({"missing": ("dead.rpc",)}, "the queue dead.rpc is missing"),
        ({"unreachable": ("notify",)}, "the database of notify does not answer"),
        ({"broker_answers": False}, "the broker does not answer"),
    ],
)
def test_each_limit_has_its_alarm(changes, told):
    """One thing is wrong, and exactly that is said."""
    assert list(alarms(with_changes(**changes), Limits())) == [told]


def test_limits_come_from_the_environment(monkeypatch):
    """An installation that always has long queues says so."""
    monkeypatch.setenv("ALARM_QUEUE_DEPTH", "50000")
    monkeypatch.setenv("ALARM_OUTBOX_AGE", "7.5")
    assert limits_of_environment() == Limits(outbox_age=7.5, queue_depth=50_000)


def test_only_an_outbox_that_waits_beyond_all_measure_makes_the_relay_unfit():
    """An alarm is for people; a process that is late but works is not taken away."""
    figures = with_changes(outbox_age={"quotes": 599.0, "orders": 600.0})
    assert unfit(figures, Limits()) == ("orders",)


@pytest.mark.parametrize(("check", "status"), [(True, "200 OK"), (False, "503 Service Unavailable")])
def test_alarms_are_told_beside_readiness_and_do_not_change_it(check, status):
    """`/readyz` says both."""
    answered = []
    app = health_app({"broker": lambda: check}, lambda: ["1 dead letters in dead.orders"])
    body = b"".join(app({"PATH_INFO": "/readyz"}, lambda told, _headers: answered.append(told)))
    assert answered == [status]
    assert json.loads(body)["alarms"] == ["1 dead letters in dead.orders"]


def test_a_process_that_watches_nothing_tells_of_no_alarms():
    """Only the relay knows of the whole installation."""
    body = b"".join(health_app({})({"PATH_INFO": "/readyz"}, lambda _told, _headers: None))
    assert json.loads(body) == {"status": "ready", "failing": []}
