"""Joins the operation tables with the contracts; an operation without a contract stops the gateway from starting."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from contracts import loader
from contracts.loader import RpcContract
from gateway.binding import Binding, bind
from gateway.exchange import Endpoint
from gateway.operations import Operation

Rpcs = Callable[[str], tuple[RpcContract, ...]]


def bound(operations: Iterable[Operation], rpcs: Rpcs = loader.rpcs) -> tuple[Endpoint, ...]:
    """Bind every operation to the contract of its call."""
    return tuple(_bound(operation, rpcs) for operation in operations)


def _bound(operation: Operation, rpcs: Rpcs) -> Endpoint:
    service, _, method = operation.rpc.partition(".")
    contracts = {contract.method: contract for contract in rpcs(service)}
    if method not in contracts:
        raise loader.ContractError(f"{operation.method} {operation.path} needs {operation.rpc}, which has no contract.")
    by_event = _events(operation, contracts.values()) if operation.transitions_of is not None else {}
    return Endpoint(operation, bind(operation, contracts[method]), by_event)


def _events(operation: Operation, contracts: Iterable[RpcContract]) -> dict[str, Binding]:
    return {
        contract.transition.event: bind(operation, contract)
        for contract in contracts
        if contract.transition is not None and contract.transition.of == operation.transitions_of
    }
