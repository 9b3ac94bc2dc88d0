"""The broker's topology holds what the promises need."""

from __future__ import annotations

import json

import pytest

from contracts import broker_users, loader, topology
from contracts.loader import EventContract

QUEUES = {queue.name: queue for queue in topology.queues()}
EVENTS = [pytest.param(contract, id=contract.type) for contract in loader.events()]


@pytest.mark.parametrize("contract", EVENTS)
def test_every_subscriber_of_an_event_has_its_own_bound_queue(contract: EventContract):
    """A confirm proves one bound queue; this proves each subscriber's."""
    bound = {binding.queue for binding in topology.bindings_of(contract.type)}
    assert bound >= {topology.event_queue(service, contract.type) for service in contract.consumers}
    assert bound <= set(QUEUES)


def test_event_queues_are_quorum_queues_whose_dead_letters_are_kept_per_service():
    """A dead letter moves with a confirm, so that no crash of the broker loses it."""
    for service in loader.SERVICES:
        for contract in loader.consumed_by(service):
            arguments = QUEUES[topology.event_queue(service, contract.type)].arguments
            assert arguments["x-queue-type"] == "quorum"
            assert arguments["x-dead-letter-routing-key"] == topology.dead_queue(service)
            assert arguments["x-dead-letter-strategy"] == "at-least-once"


def test_dead_letters_of_calls_are_bounded_and_apart_from_those_of_events():
    """Calls are never replayed, so their dead letters may be dropped one day; those of events may not."""
    calls = {QUEUES[topology.rpc_queue(service)].arguments["x-dead-letter-routing-key"] for service in loader.SERVICES}
    assert calls == {topology.DEAD_RPC_QUEUE}
    assert QUEUES[topology.DEAD_RPC_QUEUE].arguments["x-max-length"] == 10_000
    assert all("x-max-length" not in QUEUES[topology.dead_queue(service)].arguments for service in loader.SERVICES)


def test_what_waits_for_a_retry_comes_back_to_its_own_queue():
    """The queue has the delay, and no routing key of its own: the first one is the name of the target queue."""
    for seconds in topology.RETRY_DELAYS:
        arguments = QUEUES[topology.retry_queue(seconds)].arguments
        assert arguments["x-message-ttl"] == seconds * 1000
        assert arguments["x-dead-letter-exchange"] == ""
        assert "x-dead-letter-routing-key" not in arguments


def test_a_call_to_nobody_comes_back_while_an_event_for_nobody_is_kept():
    """Exchanges of events have an alternate, the one of calls has none."""
    alternates = {exchange.name: exchange.arguments for exchange in topology.exchanges()}
    assert not alternates[topology.RPC_EXCHANGE]
    producers = [*map(topology.events_exchange, loader.SERVICES), topology.PROVIDER_OUT, topology.PROVIDER_IN]
    assert {alternates[name]["alternate-exchange"] for name in producers} == {topology.UNROUTED}


def test_bindings_join_only_what_is_declared():
    """A binding to nothing would stop the import of the definitions."""
    exchanges = {exchange.name for exchange in topology.exchanges()}
    for binding in topology.bindings():
        assert binding.exchange in exchanges
        assert binding.queue in QUEUES


def test_more_than_one_node_makes_the_queues_of_calls_quorum_too():
    """On one node the classic type is faster, on three a call must survive a node."""
    clustered = {queue.name: queue.arguments["x-queue-type"] for queue in topology.queues(clustered=True)}
    assert {clustered[topology.rpc_queue(service)] for service in loader.SERVICES} == {"quorum"}


def test_generated_definitions_hold_no_secret():
    """The file in the repository names no user; the one for a broker has hashes only."""
    assert topology.definitions("portolan")["users"] == []
    user = topology.production_users()[0].with_password("s3cret")
    assert "s3cret" not in json.dumps(topology.definitions("portolan", [user]))


def test_a_service_may_publish_no_event_and_bind_no_queue_of_another():
    """Events leave through the relay alone; a stolen password of one service reads nothing of the others."""
    users = {user.name: user for user in broker_users.production_users()}
    for service in loader.SERVICES:
        assert "events" not in users[service].write
        assert all(other not in users[service].read for other in loader.SERVICES if other != service)
    assert users["pseudo_tms"].read == r"^provider\.pseudo_tms$"
