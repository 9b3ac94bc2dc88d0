"""RPC signatures, permissions and errors equal the contract files, both ways."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from itertools import chain

import pytest

from contracts import json_schemas, loader
from contracts.loader import Param, RpcContract
from ops import features
from services.identity.domain.matrix import PERMISSIONS
from tests.contract import discovery

CALLS = [
    pytest.param(contract, id=f"{contract.service}.{contract.method}")
    for contract in chain.from_iterable(loader.rpcs(service) for service in loader.SERVICES)
]
FEATURES = set(features.rows())
KINDS = {
    "id": "str", "text": "str", "language": "str", "decimal": "str", "date": "str", "datetime": "str",
    "integer": "int", "boolean": "bool",
}  # fmt: skip


@pytest.mark.parametrize("service", loader.SERVICES)
def test_every_guarded_method_is_in_the_file_and_the_reverse(service: str):
    """Nothing can be called that no contract tells, and no contract promises what is not there."""
    assert sorted(discovery.calls(service)) == sorted(contract.method for contract in loader.rpcs(service))


@pytest.mark.parametrize("contract", CALLS)
def test_the_signature_equals_the_file(contract: RpcContract):
    """The same names in the same order, with a default where the file says optional, and the same types."""
    method = discovery.calls(contract.service)[contract.method]
    params = list(inspect.signature(method).parameters.values())[2:]
    expected = [(param.name, param.optional) for param in contract.params]
    assert [(each.name, each.default is not inspect.Parameter.empty) for each in params] == expected
    for each, param in zip(params, contract.params, strict=True):
        assert fits(str(each.annotation), param), f"{param.name}: {each.annotation} is no {param.type}"


@pytest.mark.parametrize("contract", CALLS)
def test_permission_and_effect_are_those_of_the_guard(contract: RpcContract):
    """The file, which others read, and the decorator, which the kit obeys, say the same."""
    guard = discovery.calls(contract.service)[contract.method].guard  # type: ignore[attr-defined]
    assert (guard.permission, guard.mutates) == (contract.permission, contract.mutates)


@pytest.mark.parametrize("contract", CALLS)
def test_the_permission_is_one_of_the_matrix(contract: RpcContract):
    """A permission that no role can hold would lock everybody out, one outside the matrix would escape review."""
    services = {f"service:{name}" for name in (*loader.SERVICES, "gateway")}
    assert contract.permission in {*PERMISSIONS, *services}


@pytest.mark.parametrize("contract", CALLS)
def test_callers_are_parts_of_the_suite(contract: RpcContract):
    """Somebody calls it, and it is somebody we know."""
    assert contract.callers
    assert set(contract.callers) <= {*loader.SERVICES, "gateway"}


@pytest.mark.parametrize("contract", CALLS)
def test_each_named_error_exists(contract: RpcContract):
    """An error code in the file is the code of an error that the service or the kit can raise."""
    assert set(contract.errors) <= discovery.error_codes(contract.service)


@pytest.mark.parametrize("contract", CALLS)
def test_a_state_change_mutates(contract: RpcContract):
    """What the transitions resource calls must be safe to repeat."""
    assert contract.mutates or contract.transition is None


@pytest.mark.parametrize("contract", CALLS)
def test_what_the_gateway_calls_serves_a_feature(contract: RpcContract):
    """`make features` lists the operations of each feature by it."""
    assert set(contract.features) <= FEATURES
    assert contract.features or "gateway" not in contract.callers


@pytest.mark.parametrize("service", loader.SERVICES)
def test_every_shape_that_a_call_names_has_a_schema_class(service: str):
    """A shape without a class would be missing in the documents."""
    assert json_schemas.named_schemas(service) <= json_schemas.schema_classes(service).keys()


@pytest.mark.parametrize("service", loader.SERVICES)
def test_amounts_are_strings_in_every_schema(service: str):
    """A JSON number becomes a float in most readers; counts are integers, everything exact is a string."""
    assert "number" not in set(types_in(json_schemas.schemas_of(service)))


def types_in(node: object) -> Iterator[str]:
    """Yield every JSON type that a schema names."""
    if isinstance(node, dict):
        named = node.get("type")
        # A field may be called `type` too; its schema is no name of a type.
        yield from (named,) if isinstance(named, str) else named if isinstance(named, list) else ()
    below = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for each in below:
        yield from types_in(each)


def fits(annotation: str, param: Param) -> bool:
    """Tell whether a Python annotation means the type that the file names."""
    bare = re.sub(r"\s*\|\s*None$", "", annotation)
    if param.type.startswith("["):
        return bare.startswith(("list[", "Sequence[", "tuple["))
    if param.type[0].isupper():
        return bare.startswith(("dict[", "Mapping[")) or bare in {"object", "Any"}
    return bare == KINDS[param.type]
