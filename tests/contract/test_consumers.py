"""Each consumer reads the example, listens to what it promised, and needs only what is guaranteed."""

from __future__ import annotations

import pytest
from marshmallow import EXCLUDE, Schema

from contracts import loader
from contracts.loader import EventContract
from tests.contract import discovery

READERS = [
    pytest.param(service, contract, id=f"{service}-{contract.type}")
    for service in loader.SERVICES
    for contract in loader.consumed_by(service)
]


@pytest.mark.parametrize("service", loader.SERVICES)
def test_a_service_listens_to_what_contracts_say_and_nothing_else(service: str):
    """No subscriber without a listener, no listener for an event that nobody promised."""
    promised = {contract.type: contract.producer for contract in loader.consumed_by(service)}
    assert discovery.listeners(service) == promised


@pytest.mark.parametrize(("service", "contract"), READERS)
def test_a_reader_loads_the_example_and_ignores_what_it_does_not_know(service: str, contract: EventContract):
    """A field added tomorrow must not stop today's reader."""
    reader = _reader(service, contract)
    assert reader.unknown == EXCLUDE
    assert reader.load({**contract.example, "added_later": "unknown"})


@pytest.mark.parametrize(("service", "contract"), READERS)
def test_a_reader_needs_only_what_its_contract_names(service: str, contract: EventContract):
    """What a reader requires is told in the contract, and what the contract tells is really read."""
    reader = _reader(service, contract)
    fields = {field.data_key or name: field for name, field in reader.fields.items()}
    needed = {name for name, field in fields.items() if field.required}
    told = set(contract.consumers[service])
    assert needed <= told, "the reader requires more than its contract names"
    assert told <= set(fields), "the contract names fields that the reader does not read"
    assert set(fields) <= set(contract.schema["properties"]), "the reader reads fields that no schema knows"


def _reader(service: str, contract: EventContract) -> Schema:
    found = discovery.reader(service, contract.type)
    assert found is not None, f"services.{service}.schemas has no reader named after {contract.type}"
    return found()
