"""Event contracts by themselves: sound schemas, honest examples, known names, nobody forgotten."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from contracts import loader, topology
from contracts.loader import EventContract
from tests.contract.checking import problems

EVENTS = [pytest.param(contract, id=contract.type) for contract in loader.events()]
EXCHANGES = {exchange.name for exchange in topology.exchanges()}


@pytest.mark.parametrize("contract", EVENTS)
def test_the_schema_is_a_json_schema_of_an_object(contract: EventContract):
    """A schema that is wrong itself would let everything pass."""
    Draft202012Validator.check_schema(contract.schema)
    assert contract.schema["type"] == "object"
    assert set(contract.schema["required"]) <= set(contract.schema["properties"])


@pytest.mark.parametrize("contract", EVENTS)
def test_the_example_fits_the_schema_and_shows_every_field(contract: EventContract):
    """The example is what documents print and readers are tested with."""
    assert problems(contract.example, contract.schema) == []
    assert set(contract.example) == set(contract.schema["properties"])


@pytest.mark.parametrize("contract", EVENTS)
def test_consumers_are_services_and_need_guaranteed_fields_only(contract: EventContract):
    """What somebody needs must always be there."""
    assert set(contract.consumers) <= set(loader.SERVICES) - {contract.producer}
    for service, needs in contract.consumers.items():
        assert set(needs) <= set(contract.schema["required"]), service


@pytest.mark.parametrize("contract", EVENTS)
def test_it_is_published_on_a_known_exchange_of_its_producer(contract: EventContract):
    """Only orders speak to production systems, and only these speak on the exchange that comes in."""
    assert contract.exchange in EXCHANGES
    own = topology.events_exchange(contract.producer)
    expected = {"provider": {topology.PROVIDER_IN}, "orders": {own, topology.PROVIDER_OUT}}
    assert contract.exchange in expected.get(contract.producer, {own})


@pytest.mark.parametrize("contract", EVENTS)
def test_no_event_is_an_orphan(contract: EventContract):
    """Somebody reads it, or somebody outside may see it."""
    assert contract.consumers or contract.visible_to
    assert set(contract.visible_to) <= set(loader.VIEWERS)
