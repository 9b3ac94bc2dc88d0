"""Poison on every queue: set aside with a reason, while neighbours flow and no process is restarted."""

from __future__ import annotations

import pytest

from contracts import topology
from contracts.loader import SERVICES
from deploy.local.demo.job import Job
from gateway.client import PortalClient
from portal_kit.headers import QUEUE, REASON
from portal_kit.testing.broker import CallFailed, RpcClient
from portal_kit.testing.callers import Keys, a_contact
from tests.hostile.bus import poison

pytestmark = pytest.mark.hostile


@pytest.mark.parametrize("service", SERVICES)
def test_a_poison_call_is_set_aside(bus: RpcClient, suite_keys: Keys, service: str):
    """Of each kind; calls behind it are answered."""
    poison.take_back(bus, topology.DEAD_RPC_QUEUE)
    sent = poison.calls(service)
    queue = topology.rpc_queue(service)
    for _, body, properties in sent:
        poison.send(bus, queue, body, **properties)
    with pytest.raises(CallFailed) as answered:
        bus.call(f"{service}.no_such_method", suite_keys.token(a_contact({})))
    assert answered.value.code == "unknown_method"
    assert len(poison.await_back(bus, topology.DEAD_RPC_QUEUE, len(sent))) == len(sent)


@pytest.mark.parametrize("service", [service for service in SERVICES if poison.event_queues(service)])
def test_a_poison_event_is_set_aside_on_every_queue(bus: RpcClient, service: str):
    """Of each kind, with the queue it came from and a reason for the operator."""
    dead = topology.dead_queue(service)
    poison.take_back(bus, dead)
    expected = []
    for queue, event_type in poison.event_queues(service).items():
        for body in poison.events(event_type).values():
            poison.send(bus, queue, body)
            expected.append(queue)
    letters = [each.properties["application_headers"] for each in poison.await_back(bus, dead, len(expected))]
    assert sorted(letter[QUEUE] for letter in letters) == sorted(expected)
    assert all(letter[REASON] for letter in letters)


def test_a_call_with_unknown_or_missing_parameters_is_answered(bus: RpcClient, suite_keys: Keys):
    """The caller hears what is wrong, without a word of our inside."""
    caller = suite_keys.token(a_contact({"quote.read": "organisation"}))
    for params in ({"surprise": 1}, {"quote_id": "x", "surprise": 1}, {}):
        with pytest.raises(CallFailed) as refused:
            bus.call("quotes.get_quote", caller, **params)
        assert refused.value.code == "invalid_parameters"
    values: tuple[object, ...] = (None, 7, [], {"a": 1}, "x" * 100_000, "\x00")
    for value in values:
        with pytest.raises(CallFailed) as refused:
            bus.call("quotes.get_quote", caller, quote_id=value)
        assert refused.value.category in ("invalid", "not_found"), value


def test_a_whole_job_passes_after_all_that(sign_in, anna: PortalClient):
    """Every queue that had poison carries healthy messages."""
    job = Job(anna, sign_in("paula", "agency"), targets=("fr",))
    for _, step in job.steps():
        step()
    assert job.order["state"] == "closed"
