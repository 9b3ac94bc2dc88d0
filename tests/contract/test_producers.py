"""What each producer dumps fits its contracts, and it publishes all of them and nothing else."""

from __future__ import annotations

import json
from functools import cache

import pytest

from contracts import loader
from portal_kit.envelope import OutgoingEvent
from tests.contract import discovery
from tests.contract.checking import problems
from tests.contract.samples import Maker

PRODUCERS = [service for service in loader.SERVICES if loader.produced_by(service)]


@cache
def dumped(service: str, *, sparse: bool) -> tuple[OutgoingEvent, ...]:
    """Dump a sample of each domain event of a service through its own `to_wire`."""
    schemas = discovery.module(service, "schemas")
    assert schemas is not None
    maker = Maker(discovery.domain_classes(service), sparse=sparse)
    return tuple(schemas.to_wire(maker.make(event)) for event in discovery.domain_events(service).values())


@pytest.mark.parametrize("sparse", [False, True], ids=["full", "sparse"])
@pytest.mark.parametrize("service", PRODUCERS)
def test_what_a_producer_dumps_fits_the_contract(service: str, sparse: bool):
    """The payload is JSON, fits the schema, and holds no field that the contract does not know."""
    for event in dumped(service, sparse=sparse):
        contract = loader.event(event.type)
        payload = json.loads(json.dumps(event.payload))
        assert problems(payload, contract.schema) == [], event.type
        assert set(payload) <= set(contract.schema["properties"]), event.type


@pytest.mark.parametrize("service", PRODUCERS)
def test_a_producer_publishes_what_its_contracts_say_and_nothing_else(service: str):
    """No promised event without code, no published one without a contract."""
    published = {event.type for event in dumped(service, sparse=False)}
    assert published == {contract.type for contract in loader.produced_by(service)}
