"""Messages whose body is well and whose properties are not: answered or set aside, and never done twice."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import amqp
import pytest

from contracts import topology
from contracts.loader import SERVICES
from portal_kit.headers import CALLER, CORRELATION, DEADLINE, OPERATION
from portal_kit.ids import new_id
from portal_kit.testing.broker import CallFailed, RpcClient
from portal_kit.testing.callers import Keys, a_contact
from tests.hostile.bus import poison

pytestmark = pytest.mark.hostile

MARK_READ, OWN = "notify.mark_notifications_read", {"notification.own": "own"}
# A value of each kind that a header may have.
VALUES: tuple[Any, ...] = (
    "", "x" * 100_000, "\x00", "é" * 300, 0, -1, 2**62, 1.5, True, None, [], ["a"], {}, {"a": {"b": [1]}},
    b"\xff\xfe", Decimal("1.5"), datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None),
)  # fmt: skip


def _answers(bus: RpcClient, service: str, token: str, **properties: Any) -> dict[str, Any] | None:
    """Send a good call with other properties; returns its answer, or None when it was set aside instead."""
    reply_id, headers = new_id(), {CALLER: token, poison.MARK: "yes", **properties.pop("headers", {})}
    told = {"correlation_id": reply_id, "reply_to": bus._replies, "content_type": "application/json", **properties}
    body = json.dumps({"args": [], "kwargs": {}}).encode()
    message = amqp.Message(body, application_headers=headers, **told)
    bus.channel.basic_publish(message, exchange=topology.RPC_EXCHANGE, routing_key=f"{service}.no_such_method")
    # What comes behind it is answered behind it, so that its answer is there by then or never comes.
    with pytest.raises(CallFailed):
        bus.call(f"{service}.no_such_method", token)
    return bus.poll(reply_id)


@pytest.mark.parametrize("service", SERVICES)
def test_a_header_of_any_kind_is_answered_or_set_aside(bus: RpcClient, suite_keys: Keys, service: str):
    """Each of our headers with a value of each kind that AMQP knows."""
    token = suite_keys.token(a_contact({}))
    for name in (CALLER, OPERATION, CORRELATION, DEADLINE):
        for value in VALUES:
            answer = _answers(bus, service, token, headers={name: value})
            assert answer is None or answer["error"]["code"] in ("unauthenticated", "unknown_method"), (
                name,
                value,
                answer,
            )
    poison.take_back(bus, topology.DEAD_RPC_QUEUE)


@pytest.mark.parametrize("service", SERVICES)
def test_what_a_message_says_of_its_own_encoding_is_not_believed(bus: RpcClient, suite_keys: Keys, service: str):
    """The body is JSON in UTF-8, whatever stands on it; a hundred thousand bytes of headers are read and ignored."""
    token = suite_keys.token(a_contact({}))
    for properties in (
        {"content_type": "application/x-python-serialize"},
        {"content_type": "application/x-yaml", "content_encoding": "binary"},
        {"content_encoding": "gzip"},
        {"content_encoding": "utf-16"},
        {"headers": {f"x-{number}": "y" * 100 for number in range(1_000)}},
        {"priority": 255},
        {"message_id": "x" * 255, "type": "x" * 255, "app_id": "x" * 255},
    ):
        answer = _answers(bus, service, token, **properties)
        assert answer is None or answer["error"]["code"] == "unknown_method", (properties, answer)
    poison.take_back(bus, topology.DEAD_RPC_QUEUE)


def test_an_operation_that_is_replayed_gets_its_first_answer_and_no_other(bus: RpcClient, suite_keys: Keys):
    """The same call once more; another call under its name; the same name of somebody else."""
    caller, other = a_contact(OWN), a_contact(OWN)
    token, operation = suite_keys.token(caller), new_id()
    first = bus.call(MARK_READ, token, operation=operation)
    assert bus.call(MARK_READ, token, operation=operation) == first
    with pytest.raises(CallFailed) as refused:
        bus.call(MARK_READ, token, operation=operation, ids=[new_id()])
    assert refused.value.code == "operation_reused"
    assert bus.call(MARK_READ, suite_keys.token(other), operation=operation)["unread"] == 0


def test_a_change_without_an_operation_is_refused(bus: RpcClient, suite_keys: Keys):
    """Nobody could repeat it safely."""
    with pytest.raises(CallFailed) as refused:
        bus.call(MARK_READ, suite_keys.token(a_contact(OWN)))
    assert refused.value.code == "operation_missing"


@pytest.mark.parametrize("service", [service for service in SERVICES if poison.event_queues(service)])
def test_an_event_of_a_version_that_nobody_knows_is_set_aside(bus: RpcClient, service: str):
    """On the queue of the version that is known; on the exchange no queue takes it."""
    dead = topology.dead_queue(service)
    poison.take_back(bus, dead)
    queue, event_type = next(iter(poison.event_queues(service).items()))
    name = event_type.rpartition(".")[0]
    wrong = [f"{name}.v{version}" for version in (0, 2, 99, -1)] + [name, f"{name}.v1.v2", event_type.upper()]
    for version in wrong:
        poison.send(bus, queue, json.dumps(poison.envelope(event_type, type=version)))
    for number in (0, -1, 2**63, 1.5, "1", None, True):
        poison.send(bus, queue, json.dumps(poison.envelope(event_type, aggregate_version=number, payload={})))
    assert len(poison.await_back(bus, dead, len(wrong) + 7)) == len(wrong) + 7
