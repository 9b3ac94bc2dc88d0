"""The stubs made from contracts are as strict as the services they stand for."""

from __future__ import annotations

import pytest

from contracts import loader
from portal_kit.errors import Conflict
from tests.contract.stubs import Stub

CALLED = [contract for service in loader.SERVICES for contract in loader.rpcs(service)]


@pytest.fixture
def contract():
    """Some call that takes at least one parameter which must be given."""
    return next(each for each in CALLED if any(not param.optional for param in each.params))


@pytest.fixture
def params(contract):
    """What that call must be given."""
    return {param.name: "x" for param in contract.params if not param.optional}


def test_a_stub_refuses_an_answer_for_a_method_that_no_contract_has():
    """A mock that accepts anything hides a renamed method."""
    with pytest.raises(AttributeError):
        Stub("quotes", no_such_method={})


def test_a_stub_refuses_parameters_that_the_contract_does_not_know(contract, params):
    """A caller that drifts is found without a broker."""
    stub = Stub(contract.service, **{contract.method: Conflict("never reached")})
    with pytest.raises(TypeError):
        stub.call(contract.method, **params, no_such_parameter=1)


def test_a_stub_raises_what_it_was_told_and_remembers_the_call(contract, params):
    """Callers are tested with refusals too."""
    stub = Stub(contract.service, **{contract.method: Conflict("not now")})
    with pytest.raises(Conflict):
        getattr(stub, contract.method)(**params)
    assert stub.called == [(contract.method, params)]


def test_a_stub_refuses_to_answer_what_the_service_never_would(contract, params):
    """An answer in the wrong shape would prove nothing."""
    stub = Stub(contract.service, **{contract.method: 42})
    with pytest.raises(AssertionError):
        stub.call(contract.method, **params)
