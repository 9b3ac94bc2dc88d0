"""Stubs of services made from their contracts: what no contract tells cannot be called or answered."""

from __future__ import annotations

import inspect
import json
from functools import cache
from typing import Any

from contracts import loader
from contracts.loader import RpcContract
from tests.contract.checking import problems


class Stub:
    """Answers the calls of one service; `called` lists (method, parameters) in order.

    An answer is a value, or an exception that is raised, or a function of the parameters.
    """

    def __init__(self, service: str, **answers: object) -> None:
        self._contracts = {contract.method: contract for contract in loader.rpcs(service)}
        unknown = answers.keys() - self._contracts.keys()
        if unknown:
            raise AttributeError(f"{service} has no contract for {sorted(unknown)}")
        self._answers = answers
        self.called: list[tuple[str, dict[str, object]]] = []

    def call(self, method: str, *args: object, **params: object) -> Any:
        """Answer as the service would: refuse what the signature refuses, answer what the schema allows."""
        contract = self._contracts.get(method)
        if contract is None or method not in self._answers:
            raise AttributeError(f"no contract or no answer for {method}")
        bound = signature(contract).bind(*args, **params).arguments
        self.called.append((method, dict(bound)))
        answer = self._answers[method]
        if isinstance(answer, Exception):
            raise answer
        value = answer(**bound) if callable(answer) else answer
        wrong = problems(value, returned(contract))
        if wrong:
            raise AssertionError(f"{contract.service}.{method} would never answer so: {wrong}")
        return value

    def __getattr__(self, method: str) -> Any:
        if method.startswith("_") or method not in self._contracts:
            raise AttributeError(method)
        return lambda *args, **params: self.call(method, *args, **params)


def signature(contract: RpcContract) -> inspect.Signature:
    """Return the signature that callers see."""
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    empty = inspect.Parameter.empty
    return inspect.Signature(
        [inspect.Parameter(each.name, kind, default=None if each.optional else empty) for each in contract.params]
    )


def returned(contract: RpcContract) -> dict[str, Any]:
    """Return the JSON Schema of what a call answers."""
    if contract.returns == "nothing":
        return {"type": "null"}
    described = _schemas(contract.service)
    bare = contract.returns.strip("[]")
    if bare not in described.get("$defs", {}):
        return {}
    reference = {"$ref": f"#/$defs/{bare}", "$defs": described["$defs"]}
    return (
        reference if bare == contract.returns else {"type": "array", "items": {"$ref": reference["$ref"]}, **described}
    )


@cache
def _schemas(service: str) -> dict[str, Any]:
    path = loader.ROOT / service / "schemas.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found
